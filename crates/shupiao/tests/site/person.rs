//! A person at the console: a browser that keeps the cookie and the token, and a phone that knows the
//! second factor.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use seal::totp;
use serde_json::{Value, json};

/// The password everybody here takes.
pub(crate) const PASSWORD: &str = "Correct-Horse-9";

/// What came back: status, JSON (null if it is none) and bytes.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) json: Value,
    pub(crate) bytes: Bytes,
}

impl Answer {
    /// The stable code of a refusal.
    pub(crate) fn code(&self) -> &str {
        self.json.get("code").and_then(Value::as_str).unwrap_or_default()
    }
}

/// A browser.
pub(crate) struct Person {
    http: Http<HttpConnector, Full<Bytes>>,
    pub(crate) base: String,
    pub(crate) cookie: Option<String>,
    pub(crate) token: String,
    secret: Vec<u8>,
    /// The last half minute whose one-time password was used.
    step: i64,
}

impl Person {
    /// Nobody yet, in front of a platform.
    pub(crate) fn at(base: &str) -> Self {
        let http = Http::builder(TokioExecutor::new()).build_http();
        let (cookie, token) = (None, String::new());
        Self { http, base: base.to_owned(), cookie, token, secret: Vec::new(), step: 0 }
    }

    /// Whoever signs in for the first time, with a one-time password.
    pub(crate) async fn invited(base: &str, login: &str, one_time: &str) -> Self {
        let mut person = Self::at(base);
        assert_eq!(person.by_password(login, one_time).await, "password");
        let words = json!({"current": one_time, "new": PASSWORD});
        let changed = person.post("sign-in/password", words).await;
        assert_eq!(stage(&changed), "enrol");
        person.enrol().await;
        assert_eq!(person.by_code().await, "open");
        person
    }

    /// Sends a request as a page of ours does, bytes and all.
    pub(crate) async fn send(&mut self, method: Method, path: &str, body: Bytes) -> Answer {
        let mut request = Request::builder()
            .uri(format!("{}{path}", self.base))
            .header("user-agent", "a browser")
            .header("content-type", "application/json");
        if method != Method::GET {
            request = request.header("origin", &self.base).header("x-shupiao-token", &self.token);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.method(method).body(Full::new(body)).expect("a request");
        let response = self.http.request(request).await.expect("an answer");
        if let Some(set) = response.headers().get("set-cookie") {
            let pair = set.to_str().expect("text").split(';').next().unwrap_or_default();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or_default();
        Answer { status, json, bytes }
    }

    /// GET of the console's API.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, &format!("/api/v1/console/{path}"), Bytes::new()).await
    }

    /// POST to the console's API; asks again while it is told to be slower.
    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        loop {
            let bytes = Bytes::from(body.to_string());
            let path = format!("/api/v1/console/{path}");
            let answer = self.send(Method::POST, &path, bytes).await;
            if answer.code() != "RATE_LIMITED" {
                if answer.json.get("stage").is_some() {
                    self.learn().await;
                }
                return answer;
            }
            tokio::task::yield_now().await;
        }
    }

    /// POST that must succeed.
    pub(crate) async fn done(&mut self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.json);
        answer.json
    }

    /// Takes the token of the session that has just been opened.
    async fn learn(&mut self) {
        let me = self.get("session").await.json;
        me.get("token").and_then(Value::as_str).unwrap_or_default().clone_into(&mut self.token);
    }

    /// First step; answers with the stage.
    pub(crate) async fn by_password(&mut self, login: &str, password: &str) -> String {
        stage(&self.post("sign-in", json!({"login": login, "password": password})).await)
    }

    /// Takes up a second factor.
    pub(crate) async fn enrol(&mut self) {
        let answer = self.done("sign-in/enrol", json!({})).await;
        let secret = answer.get("secret").and_then(Value::as_str).expect("a secret");
        self.secret = base32(secret);
    }

    /// Second step with a code that was not used yet; answers with the stage.
    pub(crate) async fn by_code(&mut self) -> String {
        let code = self.fresh_code().await;
        stage(&self.post("sign-in/totp", json!({"code": code})).await)
    }

    /// A code nobody has used: of this half minute, or of the next one, which counts already.
    #[expect(clippy::disallowed_methods, reason = "a phone has a clock of its own")]
    pub(crate) async fn fresh_code(&mut self) -> String {
        loop {
            let now = totp::step(jiff::Timestamp::now());
            let step = now.max(self.step.saturating_add(1));
            if step <= now.saturating_add(1) {
                self.step = step;
                return self.last_code();
            }
            tokio::task::yield_now().await;
        }
    }

    /// The code used last.
    pub(crate) fn last_code(&self) -> String {
        format!("{:06}", totp::code(&self.secret, self.step))
    }

    /// Who is signed in, or the refusal's code.
    pub(crate) async fn who(&mut self) -> Result<Value, String> {
        let answer = self.get("session").await;
        if answer.status.is_success() { Ok(answer.json) } else { Err(answer.code().to_owned()) }
    }
}

/// The stage an answer tells, or the code of the refusal.
pub(crate) fn stage(answer: &Answer) -> String {
    let stage = answer.json.get("stage").or_else(|| answer.json.get("code"));
    stage.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Base32 (RFC 4648, section 6) as an app reads it; other signs count for nothing.
fn base32(text: &str) -> Vec<u8> {
    let value = |sign: u8| match sign {
        b'A'..=b'Z' => Some(sign.saturating_sub(b'A')),
        b'2'..=b'7' => Some(sign.saturating_sub(b'2').saturating_add(26)),
        _ => None,
    };
    let (mut bits, mut count, mut bytes) = (0_u32, 0_u32, Vec::new());
    for value in text.bytes().filter_map(value) {
        bits = ((bits << 5) | u32::from(value)) & 0xfff;
        count = count.saturating_add(5);
        if count >= 8 {
            count = count.saturating_sub(8);
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap_or_default());
        }
    }
    bytes
}
