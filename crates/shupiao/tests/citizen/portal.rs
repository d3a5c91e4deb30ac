//! A portal whose answers a test can bend, and the ways to bend them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use hyper::StatusCode;
use hyper::header::HeaderMap;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::SecretKey;
use p256::pkcs8::EncodePrivateKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::ID;
use super::browser::Asked;

pub(crate) fn key() -> EncodingKey {
    let secret = SecretKey::from_slice(&rand::random::<[u8; 32]>()).unwrap();
    EncodingKey::from_ec_der(secret.to_pkcs8_der().unwrap().as_bytes())
}

pub(crate) fn public(key: &EncodingKey, id: &str) -> Jwk {
    let mut jwk = Jwk::from_encoding_key(key, Algorithm::ES256).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    jwk
}

/// A portal that says whatever a test wants.
pub(crate) struct Portal {
    pub(crate) address: String,
    pub(crate) key: EncodingKey,
    /// The ID token of the next answer, and whether one was asked for in the right way.
    pub(crate) token: Mutex<String>,
    pub(crate) seen: Mutex<Vec<(String, String)>>,
}

impl Portal {
    pub(crate) async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let portal =
            Arc::new(Self { address, key: key(), token: Mutex::default(), seen: Mutex::default() });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&portal));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        portal
    }

    /// Right claims for a question.
    pub(crate) fn claims(&self, asked: &Asked) -> Value {
        let now = jiff::Timestamp::now().as_second();
        json!({
            "iss": self.address, "aud": "us", "sub": "s-1", "nonce": asked.nonce, "iat": now,
            "exp": now + 300, "xm": "示例公民甲", "sfzh": ID, "sjh": "+86 13800000001",
        })
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        signed(&self.key, "k1", Algorithm::ES256, claims)
    }

    pub(crate) fn answers(&self, token: String) {
        *self.token.lock().unwrap() = token;
    }
}

pub(crate) fn signed(key: &EncodingKey, id: &str, algorithm: Algorithm, claims: &Value) -> String {
    let header = Header { kid: Some(id.to_owned()), ..Header::new(algorithm) };
    encode(&header, claims, key).unwrap()
}

pub(crate) async fn discover(State(portal): State<Arc<Portal>>) -> Json<Value> {
    let at = &portal.address;
    Json(json!({
        "issuer": at, "authorization_endpoint": format!("{at}/authorize?tenant=1"),
        "token_endpoint": format!("{at}/token"), "jwks_uri": format!("{at}/keys"),
    }))
}

pub(crate) async fn keys(State(portal): State<Arc<Portal>>) -> Json<JwkSet> {
    Json(JwkSet { keys: vec![public(&portal.key, "k1")] })
}

pub(crate) async fn token(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let basic = format!("Basic {}", BASE64_STANDARD.encode("us:what%20the%20portal%20gave%20us"));
    assert_eq!(headers["authorization"], basic, "the client says who it is");
    assert_eq!(form["grant_type"], "authorization_code");
    let digest = Sha256::digest(form["code_verifier"].as_bytes());
    let seen = (BASE64_URL_SAFE_NO_PAD.encode(digest), form["redirect_uri"].clone());
    portal.seen.lock().unwrap().push(seen);
    if form["code"] != "C1" {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    }
    let token = portal.token.lock().unwrap().clone();
    (
        StatusCode::OK,
        Json(json!({ "id_token": token, "access_token": "A1", "token_type": "Bearer" })),
    )
}

/// How an answer is bent, in words, and the bent token.
pub(crate) type Bend<'a> = (&'a str, Box<dyn Fn(&Asked) -> String + 'a>);

/// Claims with one thing wrong, each signed as it should be.
pub(crate) fn wrong_claims(portal: &Portal) -> Vec<Bend<'_>> {
    let now = jiff::Timestamp::now().as_second();
    let wrong = [
        ("another nonce", "nonce", json!("other")),
        ("no nonce", "nonce", Value::Null),
        ("another audience", "aud", json!("them")),
        ("two audiences, none the party", "aud", json!(["us", "them"])),
        ("another party", "azp", json!("them")),
        ("another issuer", "iss", json!("https://evil.example.com")),
        ("over", "exp", json!(now - 3600)),
        ("no end", "exp", Value::Null),
        ("made long ago", "iat", json!(now - 3600)),
        ("made tomorrow", "iat", json!(now + 86_400)),
        ("no identity number", "sfzh", json!("")),
        ("no possible identity number", "sfzh", json!("510000199001010019")),
        ("no name", "xm", Value::Null),
    ];
    let bend = |(what, field, value): (&'static str, &'static str, Value)| -> Bend<'_> {
        let token = move |asked: &Asked| {
            let mut claims = portal.claims(asked);
            claims[field] = value.clone();
            portal.sign(&claims)
        };
        (what, Box::new(token))
    };
    wrong.into_iter().map(bend).collect()
}

/// Right claims whose signature is not the portal's.
pub(crate) fn wrong_signatures(portal: &Portal) -> Vec<Bend<'_>> {
    let (stranger, other) = (key(), key());
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    vec![
        (
            "another key",
            Box::new(move |a| signed(&stranger, "k1", Algorithm::ES256, &portal.claims(a))),
        ),
        (
            "an unknown key",
            Box::new(move |a| signed(&other, "k2", Algorithm::ES256, &portal.claims(a))),
        ),
        (
            "a changed sign",
            Box::new(move |a| {
                let token = portal.sign(&portal.claims(a));
                let (rest, signature) = token.rsplit_once('.').unwrap();
                let (header, _) = rest.split_once('.').unwrap();
                let mut claims = portal.claims(a);
                claims["xm"] = json!("别人");
                format!("{header}.{}.{signature}", part(&claims))
            }),
        ),
        (
            "unsigned",
            Box::new(move |a| {
                let header = json!({ "alg": "none", "kid": "k1" });
                format!("{}.{}.", part(&header), part(&portal.claims(a)))
            }),
        ),
        (
            "signed with what is public",
            Box::new(move |a| {
                let public = serde_json::to_vec(&public(&portal.key, "k1")).unwrap();
                let secret = EncodingKey::from_secret(&public).unwrap();
                signed(&secret, "k1", Algorithm::HS256, &portal.claims(a))
            }),
        ),
        ("no token", Box::new(|_| "x".to_owned())),
    ]
}
