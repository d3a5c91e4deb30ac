//! Citizens sign in by OpenID Connect, over HTTP: at the demo's own portal as people do, and at a portal
//! whose answers can be bent in every way, each of which is refused and written down.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, handles files and has a clock of its own"
)]

#[path = "citizen/browser.rs"]
mod browser;
#[path = "citizen/portal.rs"]
mod portal;
mod site;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use browser::Browser;
use hyper::{Method, StatusCode};
use portal::{Portal, wrong_claims, wrong_signatures};
use serde_json::json;
use site::Site;
use site::person::Person;

const SECRET: &str = "what the portal gave us";
const ID: &str = "510000199001010018";

/// A platform whose citizens sign in at that portal.
fn site(portal: &Portal) -> Site {
    let site = Site::sqlite();
    let secret = site.dir.join("portal-secret");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let settings = format!(
        "[limits]\npublic_per_second = 10000\npublic_burst = 10000\n\
         [identity.citizen]\nissuer = \"{}\"\nname = \"示例认证\"\nclient_id = \"us\"\n\
         client_secret_file = \"{}\"\nscopes = [\"openid\", \"real name\"]\n\
         claims = {{ name = \"xm\", id_number = \"sfzh\", phone = \"sjh\" }}\n",
        portal.address,
        secret.display()
    );
    std::fs::write(site.dir.join("shupiao.toml"), settings).unwrap();
    site
}

#[tokio::test]
async fn a_citizen_signs_in_and_every_bent_answer_is_refused_and_told() {
    let portal = Portal::start().await;
    let site = site(&portal);
    let serving = site.serve();
    let base = serving.client.base.clone();

    let mut citizen = Browser::at(&base);
    let offered = citizen.get("/api/v1/citizen/portal").await.json();
    assert_eq!(offered, json!({ "name": "示例认证" }));
    assert_eq!(
        (citizen.me().await.status, citizen.me().await.code()),
        (StatusCode::UNAUTHORIZED, "SIGN_IN".into())
    );
    for away in ["//evil.example.com", "https://evil.example.com", "/\\evil.example.com"] {
        let refused = citizen.post("sign-in", json!({ "to": away })).await;
        assert_eq!(refused.code(), "INVALID", "{away}");
        assert!(!refused.headers.contains_key("location"));
    }
    let asked = citizen.begin("/b/1/2/3").await;
    assert!(
        asked
            .address
            .starts_with(&format!("{}/authorize?tenant=1&response_type=code&", portal.address))
    );
    assert!(
        asked.address.contains("code_challenge_method=S256")
            && asked.address.contains("scope=openid%20real%20name")
    );
    assert_eq!(asked.redirect, format!("{base}/my/callback"));
    portal.answers(portal.sign(&portal.claims(&asked)));
    let before = citizen.clone();
    let back = json!({ "state": asked.state, "code": "C1" });
    let answer = citizen.post("callback", back.clone()).await;
    assert_eq!(
        (answer.status, answer.json()),
        (StatusCode::OK, json!({ "to": "/b/1/2/3" })),
        "{}",
        answer.text
    );
    let seen = portal.seen.lock().unwrap().last().unwrap().clone();
    assert_eq!(seen, (asked.challenge.clone(), asked.redirect.clone()), "PKCE");
    let me = citizen.me().await.json();
    assert_eq!(
        (&me["name"], &me["id_number"], &me["phone"]),
        (&json!("示***甲"), &json!("510000********0018"), &json!("*********01"))
    );

    // The same answer again, with the very cookies it came with.
    assert_eq!(before.clone().post("callback", back.clone()).await.code(), "CITIZEN");
    // In another browser, which began nothing.
    assert_eq!(Browser::at(&base).post("callback", back).await.code(), "CITIZEN");
    bent_answers(&portal, &base).await;
    let mut auditor = Person::invited(&base, "auditor", &site.officers["auditor"]).await;
    sessions(&base, citizen, &auditor).await;
    told(&mut auditor).await;
    assert!(serving.stop());
    for file in ["store.sqlite", "store.sqlite-wal"] {
        let bytes = std::fs::read(site.dir.with_file_name(file)).unwrap_or_default();
        for secret in [ID, "示例公民甲", "13800000001"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} lies in {file}");
        }
    }
}

/// One thing wrong at a time.
async fn bent_answers(portal: &Portal, base: &str) {
    let bends = wrong_claims(portal).into_iter().chain(wrong_signatures(portal));
    for (what, bend) in bends {
        let mut browser = Browser::at(base);
        let asked = browser.begin("/my").await;
        portal.answers(bend(&asked));
        let answer = browser.post("callback", json!({ "state": asked.state, "code": "C1" })).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, "CITIZEN"),
            "{what}: {}",
            answer.text
        );
        assert_eq!(browser.me().await.status, StatusCode::UNAUTHORIZED, "{what}");
    }
    // A state of somebody else's sign-in, a code the portal does not take, a citizen who said no.
    let (mut mine, mut theirs) = (Browser::at(base), Browser::at(base));
    let (asked, other) = (mine.begin("/my").await, theirs.begin("/my").await);
    portal.answers(portal.sign(&portal.claims(&asked)));
    for (state, code) in [(&other.state, "C1"), (&asked.state, "C2")] {
        let answer = mine.post("callback", json!({ "state": state, "code": code })).await;
        assert_eq!(answer.code(), "CITIZEN", "{state} {code}");
    }
    let denied = theirs.post("callback", json!({ "state": other.state })).await;
    assert_eq!(denied.code(), "CITIZEN");
    // What the browser keeps cannot be made up.
    let mut forger = Browser::at(base);
    forger.cookies.insert("citizen-question".into(), "ab".repeat(200));
    let answer = forger.post("callback", json!({ "state": "x", "code": "C1" })).await;
    assert_eq!(answer.code(), "CITIZEN");
}

/// A session is its browser's, no session of the console, and ends.
async fn sessions(base: &str, mut citizen: Browser, auditor: &Person) {
    let token = citizen.me().await.json()["token"].as_str().unwrap().to_owned();
    let out = ("application/json", "{}".to_owned());
    let path = "/api/v1/citizen/sign-out";
    let forged = citizen.send(Method::POST, path, out.clone(), &[]).await;
    assert_eq!(forged.code(), "FORGED", "no token was sent");
    // As a cookie of the console it opens nothing, nor a console's as a citizen's.
    let mut console = citizen.clone();
    let cookie = console.cookies.remove("citizen").unwrap();
    console.cookies.insert("shupiao".into(), cookie);
    assert_eq!(console.get("/api/v1/console/session").await.code(), "SIGN_IN");
    let session = auditor.cookie.as_ref().unwrap().split_once('=').unwrap().1.to_owned();
    let mut other = Browser::at(base);
    other.cookies.insert("citizen".into(), session);
    assert_eq!(other.me().await.code(), "SIGN_IN");

    let mut left = citizen.clone();
    let done = citizen.send(Method::POST, path, out, &[("x-shupiao-token", &token)]).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    assert!(!citizen.cookies.contains_key("citizen"), "the cookie was left");
    assert_eq!(left.me().await.code(), "SIGN_IN", "the session was left");
}

/// The auditor reads of all of it.
async fn told(auditor: &mut Person) {
    let log = auditor.get("audit?action=citizen&max=200").await.json;
    let items = log["items"].as_array().unwrap();
    let has = |action: &str, outcome: &str, note: &str| {
        items.iter().any(|i| {
            i["action"] == action
                && i["outcome"] == outcome
                && i["note"].as_str().unwrap().contains(note)
        })
    };
    assert!(has("citizen.sign_in", "done", "") && has("citizen.sign_out", "done", ""), "{log}");
    for why in [
        "used before",
        "no sign-in was begun here",
        "state is another",
        "does not take the code",
        "said no",
        "another question",
        "somebody else",
        "another issuer",
        "is over",
        "has no end",
        "not of now",
        "no real name",
        "signature does not hold",
        "not the portal's",
        "algorithm is not taken",
        "no token",
    ] {
        assert!(has("citizen.sign_in", "refused", why), "{why} is not told: {log}");
    }
    assert!(!log.to_string().contains(ID));
}

/// The demo with its own portal.
struct Demo {
    child: Child,
    base: String,
    _folder: tempfile::TempDir,
}

impl Demo {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_shupiao"))
            .args(["demo", "--once", "--listen", "127.0.0.1:0", "--dir"])
            .arg(folder.path().join("demo"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let page = said.by_ref().map_while(Result::ok).find_map(|line| {
            let page = line.strip_prefix("public page: ")?.to_owned();
            Some(page.split("/b/").next()?.to_owned())
        });
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Self { child, base: page.unwrap(), _folder: folder }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_demos_portal_lets_one_be_an_invented_citizen() {
    let demo = Demo::start();
    let mut browser = Browser::at(&demo.base);
    let asked = browser.begin("/my").await;
    let page = browser.get(&asked.address).await;
    assert!(
        page.text.contains("演示") && page.text.contains("不是真实的政务服务"),
        "{}",
        page.text
    );
    let field = |name: &str| {
        let (_, rest) = page.text.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let form = |names: &[&str]| {
        let escaped = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let pairs = names.iter().map(|name| format!("{name}={}", escaped(&field(name))));
        pairs.collect::<Vec<_>>().join("&")
    };
    let hidden = form(&[
        "response_type",
        "client_id",
        "redirect_uri",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ]);
    let media = "application/x-www-form-urlencoded";
    let chosen = (media, format!("citizen=demo-1&{hidden}"));
    let sent = browser.send(Method::POST, "/demo-portal/choose", chosen, &[]).await;
    let back = sent.headers["location"].to_str().unwrap().to_owned();
    assert!(back.starts_with(&format!("{}/my/callback?code=", demo.base)), "{back}");
    let code = back.split_once("code=").unwrap().1.split_once('&').unwrap().0.to_owned();
    // Whoever has the code alone gets nothing for it.
    let stolen = format!(
        "grant_type=authorization_code&code={code}&code_verifier=x&redirect_uri={}",
        asked.redirect
    );
    let refused = browser.send(Method::POST, "/demo-portal/token", (media, stolen), &[]).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let answer = browser.post("callback", json!({ "state": asked.state, "code": code })).await;
    assert_eq!(answer.json(), json!({ "to": "/my" }), "{}", answer.text);
    assert_eq!(browser.me().await.json()["name"], "示***甲");
    // An address that is not ours is not sent back to.
    let evil = asked.address.replace("my%2Fcallback", "evil");
    assert_eq!(browser.get(&evil).await.status, StatusCode::BAD_REQUEST);
}
