//! Whoever gets hold of the database alone does not learn who paid.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and handles files"
)]

mod site;

use hyper::{Method, StatusCode};
use site::{Serving, Site};

const KEY: &str = "DUMP-BUSINESS-KEY-1";
const PAYER: &str = "赵钱孙李周吴郑王";
const ID_NUMBER: &str = "510104199003079999";
const ACCOUNT: &str = "6222020000987654321";
/// What a dump must not show.
const SECRETS: [&str; 3] = [PAYER, ID_NUMBER, ACCOUNT];

/// Issues a bill that names its payer in full; its unit reads all of it.
async fn issued(site: &Site) -> Serving {
    site.grant_of("51040126", "0000000001", "0000000010");
    let serving = site.serve();
    let request = serde_json::json!({
        "business_key": KEY, "kind": "0401", "place": "01",
        "payer": {"type": "person", "name": PAYER, "code": ID_NUMBER, "account": ACCOUNT},
        "total": "25.00", "handler": "开票员甲", "checker": "复核员乙",
        "items": [{"code": "0801", "name": "押金", "amount": "25.00"}]
    });
    let client = &serving.client;
    let sent = client.send(Method::POST, "/api/v1/bills", request.to_string().into_bytes());
    let (status, answer) = sent.await.unwrap();
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let path = "/api/v1/bills/51040126/0000000001";
    let (_, view) = client.send(Method::GET, path, Vec::new()).await.unwrap();
    assert_eq!(view["face"]["payer"]["code"], ID_NUMBER);
    let address = format!("{path}/bill.xml");
    let file = client.bytes(Method::GET, &address, Vec::new());
    let file = String::from_utf8(file.await.unwrap().1.to_vec()).unwrap();
    assert!(SECRETS.iter().all(|secret| file.contains(secret)), "{file}");
    serving
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|w| w == word.as_bytes())
}

#[tokio::test]
async fn the_files_of_sqlite_do_not_tell_who_paid() {
    let site = Site::sqlite();
    let serving = issued(&site).await;
    let files = || {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(site.dir.parent().unwrap()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("store.sqlite") {
                all.extend(std::fs::read(path).unwrap());
            }
        }
        all
    };
    let running = files();
    assert!(serving.stop());
    for bytes in [running, files()] {
        assert!(holds(&bytes, KEY), "these are not the files");
        for secret in SECRETS {
            assert!(!holds(&bytes, secret), "{secret} lies open in the store");
        }
    }
    site.finish().await;
}

#[tokio::test]
async fn the_rows_of_postgres_do_not_tell_who_paid() {
    let site = Site::postgres().await;
    let serving = issued(&site).await;
    let rows = site.rows().await;
    assert!(rows.contains(KEY), "these are not the rows");
    for secret in SECRETS {
        let lies_open = rows.contains(secret) || rows.contains(&hex::encode(secret));
        assert!(!lies_open, "{secret} lies open in the store");
    }
    assert!(serving.stop());
    site.finish().await;
}
