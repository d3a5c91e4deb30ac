//! Hospitals', agencies' and colleges' systems on the platform and on a front server, as processes: a client
//! that shares no code with us (`peers/his`) asks every method and works through mornings, also while the
//! line is cut.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail loudly; it writes an operator's files and waits for other processes"
)]

mod site;

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client as Http;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use site::{HOSPITAL, Site, serving, told};

const AGENCY: &str = "115103000000001157";
const COLLEGE: &str = "12510600000000078D";
const KEY: &str = "5f1c0a7e9b3d42e68a0c1d2f3b";

const UNITS: &str = r#"
[[unit]]
credit_code = "115103000000001157"
name = "示例市中级人民法院"
region = "510302"
payee = { name = "示例市中级人民法院", account = "0000000000000000011", bank = "示例银行" }
places = [{ code = "01", name = "诉讼服务中心" }]
seal = "财务专用章"

[[unit]]
credit_code = "12510600000000078D"
name = "示例职业技术学院"
region = "510603"
payee = { name = "示例职业技术学院", account = "0000000000000000007", bank = "示例银行" }
places = [{ code = "01", name = "计划财务处" }]
seal = "财务专用章"
"#;

/// Systems by the codes they have: the platform's own place, and the place that a front holds.
const CLIENTS: &str = r#"
[[client]]
appid = "DEMOYY0000001"
key = "5f1c0a7e9b3d42e68a0c1d2f3b"
editions = ["medical"]
items = { "01" = "0801", "02" = "0802", "03" = "0803" }
units = [{ unit = "12510000000000019B", places = { "001" = "01" } }]

[[client]]
appid = "DEMOYY0000002"
key = "5f1c0a7e9b3d42e68a0c1d2f3b"
editions = ["medical"]
profile = "busdate"
units = [{ unit = "12510000000000019B", places = { "001" = "01" } }]

[[client]]
appid = "DEMOYY0000003"
key = "5f1c0a7e9b3d42e68a0c1d2f3b"
editions = ["medical"]
units = [{ unit = "12510000000000019B", places = { "001" = "02" } }]

[[client]]
appid = "DEMODW0000001"
key = "5f1c0a7e9b3d42e68a0c1d2f3b"
editions = ["standard"]
kinds = { "0121" = "0101" }
units = [{ unit = "115103000000001157", places = { "001" = "01" }, region = "510302", deptcode = "115103000000001157" }]

[[client]]
appid = "DEMOYX0000001"
key = "5f1c0a7e9b3d42e68a0c1d2f3b"
editions = ["college"]
units = [{ unit = "12510600000000078D", places = { "001" = "01" } }]
"#;

const SETUP: &str = r#"{
    "medical": { "place": "001", "paper": "51060126", "voucher_paper": "51040126" },
    "standard": { "place": "001", "bill_code": "0101", "paper_bill_code": "0121", "paper": "51010126",
        "charges": [{ "code": "0001", "name": "示例收费项目", "unit": "元" }] },
    "college": { "place": "001", "bill_code": "0101",
        "charges": [{ "code": "0001", "name": "示例学费", "unit": "元" }] }
}"#;

/// A platform with a hospital, an agency and a college, their numbers, papers and systems.
fn platform() -> Site {
    let site = Site::sqlite().unhurried();
    let file = |name: &str, text: &str| {
        let path = site.dir.join(name).display().to_string();
        std::fs::write(&path, text).unwrap();
        path
    };
    good(&site, &["unit", "add"], &[&file("units.toml", UNITS)]);
    for (unit, code) in [
        (HOSPITAL, "51060126"),
        (HOSPITAL, "51060226"),
        (HOSPITAL, "51040126"),
        (AGENCY, "51010126"),
        (COLLEGE, "51010126"),
    ] {
        let first = if unit == COLLEGE { "0000500001" } else { "0000000001" };
        let last = if unit == COLLEGE { "0000600000" } else { "0000100000" };
        let id = format!("g-{code}-{unit}");
        let range = ["--id", &id, "--unit", unit, "--at", "01", "--code", code, "--first", first];
        let range = [&range[..], &["--last", last, "--amount-max", "9999999999.00"]].concat();
        good(&site, &["grant", "give"], &range);
    }
    for (unit, at, code, first, last) in [
        (HOSPITAL, "01", "51060126", "0000000001", "0000000500"),
        (HOSPITAL, "01", "51040126", "0000000001", "0000000500"),
        (HOSPITAL, "02", "51060126", "0000000501", "0000001000"),
        (HOSPITAL, "02", "51040126", "0000000501", "0000001000"),
        (AGENCY, "01", "51010126", "0000000001", "0000000500"),
    ] {
        let range = ["--unit", unit, "--at", at, "--code", code, "--first", first, "--last", last];
        good(&site, &["paper", "give"], &range);
    }
    good(&site, &["his", "load"], &[&file("clients.toml", CLIENTS)]);
    site
}

fn good(site: &Site, command: &[&str], args: &[&str]) {
    let dir = site.dir.display().to_string();
    told(&[command, &["--dir", &dir, "--store", &site.store], args].concat());
}

/// Runs the client, which must find nothing wrong.
fn client(module: &str, args: &[&str]) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../peers/his");
    let mut python = Command::new("python3");
    let run = python.current_dir(home).env("PYTHONDONTWRITEBYTECODE", "1");
    let run = run.args(["-m", module]).args(args).output();
    let output = run.expect("python3 (3.11 or later) runs the client; install it");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{module} {args:?}:\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn morning(base: &str, site: &Site, bills: &str, seed: &str) {
    let setup = site.dir.join("setup.json").display().to_string();
    let who = ["--appid", "DEMOYY0000003", "--key", KEY, "--place", "001", "--setup", &setup];
    let what = ["--base", base, "--bills", bills, "--rate", "0", "--seed", seed];
    client("his_client.morning", &[&who[..], &what].concat());
}

#[test]
fn every_method_answers_as_unchanged_systems_expect() {
    let site = platform();
    let serving = site.serve();
    let base = serving.client.base.clone();
    let setup = site.dir.join("setup.json").display().to_string();
    std::fs::write(&setup, SETUP).unwrap();
    let accounts =
        ["--medical", &base, "DEMOYY0000001", KEY, "--busdate", &base, "DEMOYY0000002", KEY];
    let agency = ["--standard", &base, "DEMODW0000001", KEY, "510302", AGENCY];
    let college = ["--college", &base, "DEMOYX0000001", KEY, "--setup", &setup];
    let excuses = ["--excuses", "excuses.json"];
    client("his_client.conformance", &[&accounts[..], &agency, &college, &excuses].concat());
}

/// A front server that runs, beside the platform.
struct Front {
    child: Child,
    base: String,
}

impl Front {
    /// Set up as its operators do: keys there, certificates here, and the welcome back.
    fn new(site: &Site, platform: &str) -> Self {
        let dir = site.dir.join("../front").display().to_string();
        let path = |name: &str| site.dir.join(name).display().to_string();
        let (request, welcome) = (path("request.json"), path("welcome.json"));
        told(&[
            "front",
            "init",
            "--dir",
            &dir,
            "--code",
            "front-7",
            "--unit",
            HOSPITAL,
            "--platform",
            platform,
            "--request",
            &request,
        ]);
        let hold = format!("{HOSPITAL}/02/0601,0602,0401");
        let words = [request.as_str(), "--name", "示例前置机", "--hold", &hold];
        let words = [&words[..], &["--public-url", platform, "--welcome", &welcome]].concat();
        good(site, &["front", "register"], &words);
        told(&["front", "join", "--dir", &dir, &welcome]);
        let (child, base) = serving(&["front", "serve", "--dir", &dir], "127.0.0.1:0");
        Self { child, base }
    }

    async fn status(&self) -> Value {
        let http = Http::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
        let uri = format!("{}/api/v1/front/status", self.base).parse().unwrap();
        let body = http.get(uri).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&body).unwrap()
    }

    /// Waits until nothing is left to bring home.
    async fn come_home(&self) -> Value {
        for _ in 0..600 {
            let status = self.status().await;
            if status["backlog"] == 0 {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it does not come home: {}", self.status().await);
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hospital_works_through_its_front_and_notices_no_cut() {
    let site = platform();
    std::fs::write(site.dir.join("setup.json"), SETUP).unwrap();
    let serving = site.serve();
    let platform = serving.client.base.clone();
    let front = Front::new(&site, &platform);
    morning(&front.base, &site, "40", "1");
    let status = front.come_home().await;
    assert_eq!((&status["gate"], &status["refused"]), (&"OPEN".into(), &0.into()), "{status}");

    // The line is cut: the windows go on, and the bills wait.
    assert!(serving.stop());
    morning(&front.base, &site, "20", "2");
    let status = front.status().await;
    assert!(status["backlog"].as_i64().unwrap() > 0 && status["gate"] == "OPEN", "{status}");
    let waiting = |status: &Value| {
        status["recent"].as_array().unwrap().iter().filter(|bill| bill["home"] == false).count()
    };
    assert!(waiting(&status) > 0, "{status}");

    let address = platform.strip_prefix("http://").unwrap();
    let serving = site.serve_at(address);
    let status = front.come_home().await;
    assert_eq!((waiting(&status), &status["refused"]), (0, &0.into()), "{status}");
    let listed = site.run(&["front", "list"], &[]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("front-7"));
    assert!(serving.stop());
}
