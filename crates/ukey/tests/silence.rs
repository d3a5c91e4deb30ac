//! A PIN, right or wrong, stands in no log line and in no answer; what is signed does.

mod desk;

use desk::{Desk, PIN, SERIAL, SITE, login};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_pin_is_neither_logged_nor_answered() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let desk = Desk::new().await;
    let wrong = "wrong-pin-271828";
    let mut said = Vec::new();
    for pin in [PIN, wrong] {
        said.push(desk.sign(&login(), pin).await);
        said.push(desk.sign("<EInvoice/>", pin).await);
    }
    // Forms a JSON reader would complain of by repeating them.
    for pin in [json!(161_803_398), json!([wrong]), json!({ "a": wrong })] {
        let body = json!({ "certificate": SERIAL, "text": login(), "pin": pin });
        said.push(desk.post("/v1/sign", &body).await);
    }
    let body = json!({ "certificate": SERIAL, "text": login(), "pin": PIN, PIN: 1 });
    said.push(desk.post("/v1/sign", &body).await);
    said.push(desk.post("/v1/pin", &json!({ "old": wrong, "new": PIN })).await);
    said.push(desk.post("/v1/pin", &json!({ "old": PIN, "new": wrong })).await);
    let headers = [("origin", SITE), ("content-type", "application/json")];
    said.push(desk.send("POST", "/v1/sign", &headers, format!("{{\"pin\":\"{PIN}\",")).await);
    let mut all = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // It does log, and says what is signed.
    assert!(all.contains(&login()), "{all}");
    for answer in said {
        all.push_str(&String::from_utf8_lossy(&answer.bytes));
        write!(all, "{:?}", answer.headers).unwrap();
    }
    for secret in [PIN, wrong, "314159", "271828", "161803398"] {
        assert!(!all.contains(secret), "{secret} stands in:\n{all}");
    }
}
