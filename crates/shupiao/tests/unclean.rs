//! Killed in the middle, the platform forgets no session, opens none that was closed, and its audit
//! log is whole.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod site;

use hyper::StatusCode;
use serde_json::json;
use site::Site;
use site::person::{PASSWORD, Person};

#[tokio::test]
async fn sessions_and_the_audit_log_outlive_kill_9_on_sqlite() {
    outlives(Site::sqlite().unhurried()).await;
}

#[tokio::test]
async fn sessions_and_the_audit_log_outlive_kill_9_on_postgres() {
    outlives(Site::postgres().await.unhurried()).await;
}

async fn outlives(site: Site) {
    site.grant("0000000001", "0000000100");
    let serving = site.serve();
    let base = &serving.client.base;
    let mut open = Person::invited(base, "sysadmin", &site.officers["sysadmin"]).await;
    let mut closed = Person::invited(base, "auditor", &site.officers["auditor"]).await;
    let mut half = Person::at(base);
    assert_eq!(half.by_password("secadmin", &site.officers["secadmin"]).await, "password");
    let closed_cookie = closed.cookie.clone();
    closed.done("sign-out", json!({})).await;
    closed.cookie = closed_cookie;
    assert_eq!(serving.client.issue("A").await.unwrap().0, StatusCode::CREATED);
    let me = open.who().await.unwrap();
    serving.kill();
    whole(&site);

    let serving = site.serve();
    for person in [&mut open, &mut closed, &mut half] {
        person.base.clone_from(&serving.client.base);
    }
    assert_eq!(open.who().await, Ok(me));
    let order = json!({"login": "zhang.san", "name": "张三", "region": "510000"});
    open.done("persons", order).await;
    assert_eq!(closed.who().await, Err("SIGN_IN".to_owned()), "a closed session is open again");
    let words = json!({"current": site.officers["secadmin"], "new": PASSWORD});
    assert_eq!(half.done("sign-in/password", words).await["stage"], "enrol");
    assert_eq!(serving.client.issue("B").await.unwrap().0, StatusCode::CREATED);
    whole(&site);
    assert!(serving.stop());
    whole(&site);
    site.finish().await;
}

fn whole(site: &Site) {
    let log = site.run(&["audit", "verify"], &[]);
    let said = String::from_utf8_lossy(&log.stdout);
    assert!(log.status.success() && said.contains("The audit log is whole."), "{said}");
}
