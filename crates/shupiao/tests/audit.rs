//! `shupiao audit verify` against whoever owns the database: whatever is changed in it, taken away or
//! moved is found and told by its place.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and handles files"
)]

mod site;

use app::ports::registry::Registry;
use hyper::StatusCode;
use serde_json::json;
use site::person::Person;
use site::{Site, shupiao, text};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};

/// A platform with a past: bills, a sign-in, three starts and stops.
struct Past {
    site: Site,
    copies: u32,
    /// Last line but the first four of the last checkpoint: where each stream stood.
    heads: Vec<(i64, i64)>,
    checkpoints: i64,
}

impl Past {
    async fn new() -> Self {
        let site = Site::sqlite().unhurried();
        site.grant("0000000001", "0000000100");
        for round in 0..3 {
            let serving = site.serve();
            for n in 0..4 {
                let (status, answer) = serving.client.issue(&format!("{round}-{n}")).await.unwrap();
                assert_eq!(status, StatusCode::CREATED, "{answer}");
            }
            let mut auditor = Person::at(&serving.client.base);
            if round == 0 {
                let base = &serving.client.base;
                auditor = Person::invited(base, "auditor", &site.officers["auditor"]).await;
                assert_eq!(auditor.get("audit").await.status, StatusCode::OK);
                auditor.done("sign-out", json!({})).await;
            } else {
                assert_eq!(auditor.by_password("auditor", "wrong").await, "WRONG_PASSWORD");
            }
            assert!(serving.stop());
        }
        let mut past = Self { site, copies: 0, heads: Vec::new(), checkpoints: 0 };
        let mut db = past.copy().await;
        let last = "SELECT number, statement FROM audit_checkpoints ORDER BY number DESC LIMIT 1";
        let last = db.sql.fetch_one(last).await.unwrap();
        past.checkpoints = last.get("number");
        let two = |line: &str| {
            let mut words = line.split(' ').map(|w| w.parse().ok());
            Some((words.next()??, words.next()??))
        };
        past.heads = last.get::<&str, _>("statement").lines().skip(4).filter_map(two).collect();
        assert!(past.checkpoints >= 3 && !past.heads.is_empty());
        past
    }

    /// A copy of the store without its protection.
    async fn copy(&mut self) -> Copy {
        self.copies += 1;
        let path = self.site.dir.join(format!("copy-{}.sqlite", self.copies));
        let mut own = connect(&self.site.store).await;
        let into = format!("VACUUM INTO '{}'", path.display());
        own.execute(AssertSqlSafe(into)).await.unwrap();
        own.close().await.unwrap();
        let url = format!("sqlite:{}", path.display());
        let mut copy = Copy { sql: connect(&url).await, url, dir: text(&self.site.dir) };
        let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'
                        AND tbl_name IN ('audit_log', 'audit_checkpoints')";
        let triggers = copy.sql.fetch_all(triggers).await.unwrap();
        assert!(triggers.len() >= 4);
        for trigger in triggers {
            copy.run(&format!("DROP TRIGGER {}", trigger.get::<&str, _>("name"))).await;
        }
        copy.run("PRAGMA ignore_check_constraints = ON").await;
        copy
    }

    /// A record somewhere in the middle of the longest stream.
    fn middle(&self) -> (i64, i64) {
        let (stream, seq) = self.heads.iter().max_by_key(|(_, seq)| *seq).unwrap();
        assert!(*seq >= 4);
        (*stream, seq / 2)
    }
}

async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url).await.unwrap()
}

struct Copy {
    sql: AnyConnection,
    url: String,
    dir: String,
}

impl Copy {
    /// Bends it: at least one row.
    async fn run(&mut self, statement: &str) {
        let done = self.sql.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
        let rows = statement.starts_with("UPDATE") || statement.starts_with("DELETE");
        assert!(!rows || done.rows_affected() > 0, "{statement} met nothing");
    }

    /// Checks it; answers with the exit code and what was said.
    async fn verify(self) -> (Option<i32>, String) {
        self.sql.close().await.unwrap();
        let output = shupiao(&["audit", "verify", "--dir", &self.dir, "--store", &self.url]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), said)
    }

    /// The check must fail and name each of these.
    async fn found(self, what: &str, named: &[&str]) {
        let (code, said) = self.verify().await;
        assert_eq!(code, Some(1), "{what} was not found: {said}");
        assert!(!said.contains("is whole"), "{said}");
        for name in named {
            assert!(said.contains(name), "{what} is not told as {name}: {said}");
        }
    }
}

#[tokio::test]
async fn an_untouched_log_is_whole_and_signed_to_its_end() {
    let mut past = Past::new().await;
    let mut copy = past.copy().await;
    let rows = copy.sql.fetch_one("SELECT COUNT(*) AS n FROM audit_log").await.unwrap();
    let signed: i64 = past.heads.iter().map(|(_, seq)| seq).sum();
    assert_eq!(rows.get::<i64, _>("n"), signed, "a stopped platform left something unsigned");
    let (code, said) = copy.verify().await;
    assert_eq!(code, Some(0), "{said}");
    let counts = format!(
        "{signed} records in {} streams, {} checkpoints",
        past.heads.len(),
        past.checkpoints
    );
    assert!(said.contains(&counts) && said.contains("The audit log is whole."), "{said}");
}

/// First, middle and last byte of a value, each changed; an empty value gets one.
fn bent(bytes: &[u8]) -> Vec<String> {
    let mut places = vec![0, bytes.len() / 2, bytes.len().saturating_sub(1)];
    places.dedup();
    let change = |place: usize| {
        let mut bytes = bytes.to_vec();
        match bytes.get_mut(place) {
            Some(byte) => *byte ^= 1,
            None => bytes.push(b'x'),
        }
        hex::encode(bytes)
    };
    places.into_iter().map(change).collect()
}

#[tokio::test]
async fn one_changed_byte_of_one_column_found() {
    let mut past = Past::new().await;
    let (stream, seq) = past.middle();
    let place = format!("stream = {stream} AND seq = {seq}");
    let mut copy = past.copy().await;
    let columns = copy.sql.fetch_all("SELECT name, type FROM pragma_table_info('audit_log')").await;
    let columns: Vec<(String, String)> =
        columns.unwrap().iter().map(|row| (row.get("name"), row.get("type"))).collect();
    assert_eq!(columns.len(), 17, "a new column wants a link");
    for (column, kind) in columns {
        let value = format!("SELECT CAST({column} AS BLOB) AS v FROM audit_log WHERE {place}");
        let value = copy.sql.fetch_one(AssertSqlSafe(value)).await.unwrap().get::<Vec<u8>, _>("v");
        let to = match kind.as_str() {
            "INTEGER" => vec![format!("{column} + 100000")],
            "BLOB" => bent(&value).into_iter().map(|v| format!("x'{v}'")).collect(),
            _ => bent(&value).into_iter().map(|v| format!("CAST(x'{v}' AS TEXT)")).collect(),
        };
        for to in to {
            let mut copy = past.copy().await;
            copy.run(&format!("UPDATE audit_log SET {column} = {to} WHERE {place}")).await;
            let named = format!("stream {stream}: record {seq} ");
            let named = match column.as_str() {
                // The next one is listed before it.
                "entry" => {
                    format!("stream {stream}: record {} is listed before record {seq}", seq + 1)
                }
                "stream" | "seq" => named + "is missing",
                _ => named,
            };
            copy.found(&format!("{column} = {to}"), &[&named]).await;
        }
    }
    let mut copy = past.copy().await;
    copy.run(&format!("UPDATE audit_log SET outcome = 'refused' WHERE {place}")).await;
    copy.found("another outcome", &[&format!("stream {stream}: record {seq} was changed")]).await;
}

#[tokio::test]
async fn a_record_taken_away_or_moved_found() {
    let mut past = Past::new().await;
    let (stream, seq) = past.middle();
    let record = format!("stream {stream}: record {seq} ");
    let mut copy = past.copy().await;
    copy.run(&format!("DELETE FROM audit_log WHERE stream = {stream} AND seq = {seq}")).await;
    copy.found("a deleted record", &[&(record.clone() + "is missing")]).await;

    for (stream, last) in past.heads.clone() {
        let mut copy = past.copy().await;
        copy.run(&format!("DELETE FROM audit_log WHERE stream = {stream} AND seq = {last}")).await;
        let named = format!("stream {stream}: records {last} to {last} are missing");
        copy.found("a deleted last record", &[&named]).await;
    }

    let mut copy = past.copy().await;
    copy.run(&format!("DELETE FROM audit_log WHERE stream = {stream}")).await;
    copy.run(&format!("DELETE FROM audit_streams WHERE stream = {stream}")).await;
    copy.found("a deleted stream", &[&format!("stream {stream}: records 1 to ")]).await;

    let mut copy = past.copy().await;
    let set = |from: i64, to: i64| {
        format!("UPDATE audit_log SET seq = {to} WHERE stream = {stream} AND seq = {from}")
    };
    for (from, to) in [(seq, -1), (seq + 1, seq), (-1, seq + 1)] {
        copy.run(&set(from, to)).await;
    }
    let other = format!("stream {stream}: record {} was changed", seq + 1);
    copy.found("two records swapped", &[&(record + "was changed"), &other]).await;
}

#[tokio::test]
async fn a_record_nobody_can_read_hides_no_other() {
    let mut past = Past::new().await;
    let (stream, seq) = past.middle();
    let mut copy = past.copy().await;
    let place = format!("stream = {stream} AND seq");
    copy.run(&format!("UPDATE audit_log SET at = 'never' WHERE {place} = {seq}")).await;
    copy.run(&format!("UPDATE audit_log SET note = 'x' WHERE {place} = {}", seq + 2)).await;
    let unreadable = format!("stream {stream}: record {seq} cannot be read");
    let changed = format!("stream {stream}: record {} was changed", seq + 2);
    copy.found("two bent records", &[&unreadable, &changed]).await;

    let mut copy = past.copy().await;
    let far = i64::MAX;
    copy.run(&format!("UPDATE audit_log SET at = '', seq = {far} WHERE {place} = {seq}")).await;
    let missing = format!("stream {stream}: record {seq} is missing");
    copy.found("an unreadable record far away", &[&missing, "cannot be read"]).await;

    let last = past.heads.iter().map(|(_, seq)| *seq).max().unwrap();
    let mut copy = past.copy().await;
    copy.run(&format!("UPDATE audit_log SET hash = x'00' WHERE {place} = {last}")).await;
    let unreadable = format!("stream {stream}: record {last} cannot be read");
    copy.found("a last record without its hash", &[&unreadable]).await;

    let mut copy = past.copy().await;
    copy.run("UPDATE audit_checkpoints SET at = '' WHERE number = 1").await;
    copy.run(&format!("UPDATE audit_log SET note = 'x' WHERE {place} = {seq}")).await;
    let changed = format!("stream {stream}: record {seq} was changed");
    copy.found("a bent checkpoint and record", &["checkpoint 1: cannot be", &changed]).await;
}

#[tokio::test]
async fn a_log_that_was_linked_anew_found() {
    let mut past = Past::new().await;
    let (stream, seq) = past.middle();
    let mut copy = past.copy().await;
    let store = store::Database::open(&copy.url).await.unwrap();
    let mut hash = app::audit::genesis(stream);
    for mut row in store.audit_stream(stream, 0, 10_000).await.unwrap() {
        if row.seq == seq {
            "something else".clone_into(&mut row.record.note);
        }
        hash = app::audit::link(&hash, stream, row.seq, &row.record);
        let (note, to) = (&row.record.note, hex::encode(hash));
        let place = format!("stream = {stream} AND seq = {}", row.seq);
        if row.seq >= seq {
            let set = format!("UPDATE audit_log SET note = '{note}', hash = x'{to}' WHERE {place}");
            copy.run(&set).await;
        }
    }
    let (_, last) = past.heads.iter().find(|(s, _)| *s == stream).unwrap();
    let named = format!("stream {stream}: record {last} is not what a signed checkpoint says");
    copy.found("a log linked anew", &[&named]).await;
}

#[tokio::test]
async fn a_bent_checkpoint_found() {
    let mut past = Past::new().await;
    let middle = past.checkpoints / 2 + 1;
    assert!(1 < middle && middle < past.checkpoints);
    let mut copy = past.copy().await;
    for column in ["at", "statement", "signature", "certificate_serial"] {
        let value = format!(
            "SELECT CAST({column} AS BLOB) AS v FROM audit_checkpoints WHERE number = {middle}"
        );
        let value = copy.sql.fetch_one(AssertSqlSafe(value)).await.unwrap().get::<Vec<u8>, _>("v");
        for v in bent(&value) {
            let to = format!("x'{v}'");
            let to = if column == "signature" { to } else { format!("CAST({to} AS TEXT)") };
            let mut copy = past.copy().await;
            let set =
                format!("UPDATE audit_checkpoints SET {column} = {to} WHERE number = {middle}");
            copy.run(&set).await;
            copy.found(&format!("{column} = {to}"), &[&format!("checkpoint {middle}: ")]).await;
        }
    }
    let mut copy = past.copy().await;
    copy.run(&format!("DELETE FROM audit_checkpoints WHERE number = {middle}")).await;
    let named = format!("checkpoint {}: one is missing before it", middle + 1);
    copy.found("a deleted checkpoint", &[&named]).await;
}

#[tokio::test]
async fn a_part_handed_out_is_whole_by_itself_and_stays_while_the_rule_wants_it() {
    let past = Past::new().await;
    let dir = text(&past.site.dir);
    let file = past.site.dir.with_file_name("log.jsonl");
    let at = text(&file);
    let audit = |args: &[&str]| {
        let output = past.site.run(&["audit", args[0]], &args[1..]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), said)
    };
    let (code, said) = audit(&["export", "--before", "2020-01-01", "--out", &at]);
    assert!(code == Some(1) && said.contains("no signed checkpoint"), "{said}");
    assert!(!file.exists(), "a file without anything in it is left");
    let (code, said) = audit(&["export", "--before", "2999-01-01", "--out", &at]);
    assert_eq!(code, Some(0), "{said}");
    let signed: i64 = past.heads.iter().map(|(_, seq)| seq).sum();
    assert!(
        said.contains(&format!("{signed} records up to checkpoint {}", past.checkpoints)),
        "{said}"
    );
    let (code, said) = audit(&["export", "--before", "2999-01-01", "--out", &at]);
    assert_eq!(code, Some(1), "a file is never replaced: {said}");

    let (code, said) = audit(&["verify", "--file", &at]);
    assert!(code == Some(0) && said.contains("is whole"), "{said}");
    let whole = std::fs::read_to_string(&file).unwrap();
    let bent = whole.replacen("\"action\":\"issue\"", "\"action\":\"reverse\"", 1);
    assert_ne!(bent, whole);
    let other = past.site.dir.with_file_name("bent.jsonl");
    std::fs::write(&other, bent).unwrap();
    for what in ["verify", "prune"] {
        let (code, said) = audit(&[what, "--file", &text(&other)]);
        assert!(code == Some(1) && said.contains("was changed"), "{what}: {said}");
    }
    let (code, said) = audit(&["prune", "--file", &at]);
    assert!(code == Some(1) && said.contains("has to be kept for 3 years"), "{said}");
    std::fs::write(past.site.dir.join("shupiao.toml"), "[identity]\nkeep_years = 2\n").unwrap();
    let (code, said) = audit(&["prune", "--file", &at]);
    assert!(code == Some(1) && said.contains("must be 3 at least"), "{said}");
    std::fs::remove_file(past.site.dir.join("shupiao.toml")).unwrap();
    let output = shupiao(&["audit", "verify", "--dir", &dir, "--store", &past.site.store]);
    assert!(output.status.success(), "nothing went");
}
