//! The demo's portal (演示用统一身份认证): a tiny OpenID Connect provider that knows three invented
//! citizens and lets whoever looks choose to be one of them. It proves nothing, says so on its page, and
//! only `shupiao demo` serves it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::ports::{Chance, Clock};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use domain::Moment;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::SecretKey;
use p256::pkcs8::EncodePrivateKey;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::config::CitizenSettings;
use crate::edges::{SystemChance, SystemClock, random_hex};

/// Where it stands below the platform's address.
pub(super) const PATH: &str = "/demo-portal";
const CLIENT: &str = "shupiao-demo";
const KEY: &str = "demo";
const CODE_SECONDS: i64 = 60;
const TOKEN_SECONDS: i64 = 300;
/// Codes that wait to be given back.
const CODES_MAX: usize = 1000;

/// Subject, name, identity number (of no region), phone.
const CITIZENS: [[&str; 4]; 3] = [
    ["demo-1", "示例公民甲", "510000199001010018", "13800000001"],
    ["demo-2", "示例公民乙", "510000198505050027", "13800000002"],
    ["demo-3", "示例公民丙", "510000197012310033", "13800000003"],
];

/// What the client asks in the browser's address.
#[derive(Clone, Deserialize)]
struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
}

/// A citizen was chosen.
#[derive(Deserialize)]
struct Chosen {
    citizen: String,
    #[serde(flatten)]
    asked: Asked,
}

/// A code is given back.
#[derive(Deserialize)]
struct Returned {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

/// A code that waits.
struct Waiting {
    asked: Asked,
    citizen: [&'static str; 4],
    until: Moment,
}

/// The provider, new at each start.
pub(super) struct Provider {
    issuer: String,
    redirect: String,
    secret: String,
    key: EncodingKey,
    keys: JwkSet,
    codes: Mutex<BTreeMap<String, Waiting>>,
}

impl Provider {
    /// A provider below a platform's address.
    pub(super) fn new(base: &str) -> anyhow::Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemChance.fill(&mut *bytes);
        let key = SecretKey::from_slice(&*bytes)?.to_pkcs8_der()?;
        let key = EncodingKey::from_ec_der(key.as_bytes());
        let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256)?;
        public.common.key_id = Some(KEY.to_owned());
        Ok(Self {
            issuer: format!("{base}{PATH}"),
            redirect: format!("{base}{}", crate::portal::CALLBACK),
            secret: random_hex(16),
            key,
            keys: JwkSet { keys: vec![public] },
            codes: Mutex::default(),
        })
    }

    /// The settings of its only client, with the secret.
    pub(super) fn client(&self) -> (CitizenSettings, Zeroizing<String>) {
        let settings = CitizenSettings {
            issuer: self.issuer.clone(),
            name: "演示用统一身份认证".to_owned(),
            client_id: CLIENT.to_owned(),
            ..CitizenSettings::default()
        };
        (settings, Zeroizing::new(self.secret.clone()))
    }

    /// Its routes.
    pub(super) fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route(&format!("{PATH}/.well-known/openid-configuration"), get(discover))
            .route(&format!("{PATH}/jwks.json"), get(keys))
            .route(&format!("{PATH}/authorize"), get(ask))
            .route(&format!("{PATH}/choose"), post(choose))
            .route(&format!("{PATH}/token"), post(token))
            .with_state(self)
    }

    fn fits(&self, asked: &Asked) -> bool {
        asked.response_type == "code"
            && asked.client_id == CLIENT
            && asked.redirect_uri == self.redirect
            && asked.code_challenge_method == "S256"
    }

    /// The tokens for a code that was waiting, once.
    fn redeem(&self, returned: &Returned) -> Option<Value> {
        let now = SystemClock.now();
        let waiting =
            self.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(&returned.code);
        let waiting = waiting.filter(|w| w.until > now)?;
        let digest = Sha256::digest(returned.code_verifier.as_bytes());
        let right = returned.grant_type == "authorization_code"
            && returned.redirect_uri == waiting.asked.redirect_uri
            && BASE64_URL_SAFE_NO_PAD.encode(digest) == waiting.asked.code_challenge;
        if !right {
            return None;
        }
        let [subject, name, id_number, phone] = waiting.citizen;
        let made = now.timestamp().as_second();
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": subject, "nonce": waiting.asked.nonce,
            "iat": made, "exp": made.saturating_add(TOKEN_SECONDS),
            "name": name, "id_number": id_number, "phone_number": phone,
        });
        let header = Header { kid: Some(KEY.to_owned()), ..Header::new(Algorithm::ES256) };
        let token = encode(&header, &claims, &self.key).ok()?;
        Some(json!({ "access_token": random_hex(16), "token_type": "Bearer", "id_token": token }))
    }
}

type Shared = State<Arc<Provider>>;

async fn discover(State(provider): Shared) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks.json"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(State(provider): Shared) -> Json<JwkSet> {
    Json(provider.keys.clone())
}

async fn ask(State(provider): Shared, Query(asked): Query<Asked>) -> Response {
    if !provider.fits(&asked) {
        return (StatusCode::BAD_REQUEST, "这个请求不是本平台发起的").into_response();
    }
    ([(header::CACHE_CONTROL, "no-store")], Html(page(&asked))).into_response()
}

async fn choose(State(provider): Shared, Form(chosen): Form<Chosen>) -> Response {
    let citizen = CITIZENS.into_iter().find(|[subject, ..]| *subject == chosen.citizen);
    let Some(citizen) = citizen.filter(|_| provider.fits(&chosen.asked)) else {
        return (StatusCode::BAD_REQUEST, "这个请求不是本平台发起的").into_response();
    };
    let (code, now) = (random_hex(16), SystemClock.now());
    let back = format!("{}?code={code}&state={}", provider.redirect, escaped(&chosen.asked.state));
    let until = now.plus_seconds(CODE_SECONDS);
    let mut codes = provider.codes.lock().unwrap_or_else(PoisonError::into_inner);
    codes.retain(|_, waiting| waiting.until > now);
    if codes.len() < CODES_MAX {
        codes.insert(code, Waiting { asked: chosen.asked, citizen, until });
    }
    Redirect::to(&back).into_response()
}

async fn token(
    State(provider): Shared,
    headers: HeaderMap,
    Form(returned): Form<Returned>,
) -> Response {
    let basic = BASE64_STANDARD.encode(format!("{}:{}", escaped(CLIENT), provider.secret));
    let said = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    if said != Some(&*format!("Basic {basic}")) {
        let error = json!({ "error": "invalid_client" });
        return (StatusCode::UNAUTHORIZED, Json(error)).into_response();
    }
    let Some(tokens) = provider.redeem(&returned) else {
        let error = json!({ "error": "invalid_grant" });
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response()
}

fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Text that is no markup.
fn plain(text: &str) -> String {
    let sign = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(sign).collect()
}

/// The page on which a citizen is chosen.
fn page(asked: &Asked) -> String {
    let hidden = [
        ("response_type", &asked.response_type),
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
    ];
    let field = |(name, value): (&str, &String)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", plain(value))
    };
    let hidden: String = hidden.into_iter().map(field).collect();
    let button = |[subject, name, ..]: [&str; 4]| {
        format!("<button name=\"citizen\" value=\"{subject}\">{name}</button>")
    };
    let buttons: String = CITIZENS.into_iter().map(button).collect();
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>演示用统一身份认证</title><style>{STYLE}</style></head><body><main>\
         <p class=\"mark\">演示</p><h1>演示用统一身份认证</h1>\
         <p>这不是真实的政务服务，不核验任何身份。请选择一位虚构的公民继续：</p>\
         <form method=\"post\" action=\"{PATH}/choose\">{hidden}{buttons}</form></main></body></html>"
    )
}

const STYLE: &str = "\
    body{margin:0;font:1rem/1.6 system-ui,sans-serif;background:#fff7e6;color:#1f1f1f}\
    main{max-width:26rem;margin:0 auto;padding:1.5rem 1rem}\
    h1{font-size:1.4rem;margin:.5rem 0}\
    .mark{display:inline-block;margin:0;padding:.1rem .8rem;border-radius:1rem;background:#ad4e00;color:#fff}\
    button{display:block;width:100%;min-height:3rem;margin:.75rem 0;font:inherit;\
    border:1px solid #ad4e00;border-radius:.5rem;background:#fff;color:#7a3600;cursor:pointer}\
    button:focus-visible{outline:3px solid #ad4e00;outline-offset:2px}";
