//! A hospital's system (HIS) as platforms and fronts see it: envelopes over HTTP, a key of its own.

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use wire::his::envelope::Envelope;

/// One system.
#[derive(Clone)]
pub(crate) struct System {
    http: Http<HttpConnector, Full<Bytes>>,
    base: String,
    appid: String,
    key: String,
}

impl System {
    /// A system before the node at `base` (`http://host:port`), with 应用帐号 and 签名私钥.
    pub(crate) fn new(base: &str, appid: &str, key: &str) -> Self {
        Self {
            http: Http::builder(TokioExecutor::new()).build_http(),
            base: base.to_owned(),
            appid: appid.to_owned(),
            key: key.to_owned(),
        }
    }

    /// Calls a method of the medical edition; `noise` is never said twice. Answers with what came, or
    /// fails with the sentence that did.
    pub(crate) async fn call(
        &self,
        method: &str,
        object: &Value,
        noise: String,
    ) -> anyhow::Result<Value> {
        let envelope = Envelope {
            appid: self.appid.clone(),
            data: wire::auth::encode(object.to_string().as_bytes()),
            noise,
            version: "1.0".to_owned(),
            ..Envelope::default()
        };
        let Envelope { appid, data, noise, version, sign, .. } = envelope.signed_with(&self.key);
        let body = json!({
            "appid": appid, "data": data, "noise": noise, "version": version, "sign": sign,
        });
        let url = format!("{}/medical-web/api/medical/{method}", self.base);
        let request = Request::post(url).header("content-type", "application/json");
        let request = request.body(Full::new(Bytes::from(body.to_string())))?;
        let answer = self.http.request(request).await?.into_body().collect().await?.to_bytes();
        let answer: Value = serde_json::from_slice(&answer)?;
        let said: Value = serde_json::from_slice(&decoded(&answer, "data")?)?;
        let message = decoded(&said, "message")?;
        let result = said.get("result").and_then(Value::as_str).unwrap_or_default();
        anyhow::ensure!(result == "S0000", "{result}: {}", String::from_utf8_lossy(&message));
        // Some methods answer with a sentence.
        Ok(serde_json::from_slice(&message).unwrap_or_default())
    }
}

fn decoded(object: &Value, name: &'static str) -> anyhow::Result<Vec<u8>> {
    let text = object.get(name).and_then(Value::as_str);
    text.and_then(wire::auth::decode).with_context(|| format!("the answer has no {name}"))
}
