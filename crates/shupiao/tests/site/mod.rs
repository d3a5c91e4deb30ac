//! A platform as an operator sets it up: the real binary, its folder, its store, one hospital.
#![expect(dead_code, reason = "each test file uses its own part")]

pub(crate) mod desk;
pub(crate) mod person;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use seal::sm3;
use sqlx::{AssertSqlSafe, Connection, Executor};

/// The hospital's credit code.
pub(crate) const HOSPITAL: &str = "12510000000000019B";

const UNITS: &str = r#"
[[unit]]
credit_code = "12510000000000019B"
name = "示例省第一人民医院"
region = "510104"
payee = { name = "示例省第一人民医院", account = "0000000000000000001", bank = "示例银行" }
places = [{ code = "01", name = "门诊" }, { code = "02", name = "住院" }]
seal = "医疗收费专用章"
"#;

const MISSING: &str = "SHUPIAO_TEST_POSTGRES is not set. These tests need a PostgreSQL server that can \
     be spared: `cargo xtask test` starts one, or set the variable to a URL like \
     postgres://user:password@127.0.0.1:5432/postgres";

/// Runs the binary and waits for it.
pub(crate) fn shupiao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_shupiao")).args(args).output().expect("the binary runs")
}

/// Runs the binary, which must succeed, and gives what it printed.
pub(crate) fn told(args: &[&str]) -> String {
    let output = shupiao(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "shupiao {args:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Starts the binary as a server and waits until it says where it listens.
pub(crate) fn serving(args: &[&str], listen: &str) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_shupiao"))
        .args(args)
        .args(["--listen", listen, "--log-format", "json"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut log = BufReader::new(child.stderr.take().expect("its log")).lines();
    let base = log
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line).ok()?;
            Some(line.get("listen")?.as_str()?.to_owned())
        })
        .expect("a line that says where it listens");
    // Its log goes on; somebody must read it.
    std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
    (child, base)
}

pub(crate) struct Site {
    pub(crate) dir: PathBuf,
    pub(crate) store: String,
    pub(crate) key: String,
    pub(crate) secret: String,
    /// One-time passwords of the officers, by login.
    pub(crate) officers: BTreeMap<String, String>,
    schema: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

impl Site {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = format!("sqlite:{}", folder.path().join("store.sqlite").display());
        Self::new(folder, store, None)
    }

    #[expect(clippy::disallowed_methods, reason = "the tests' only setting")]
    pub(crate) async fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("SHUPIAO_TEST_POSTGRES").expect(MISSING);
        let schema =
            format!("process_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        sql(&server, format!("CREATE SCHEMA {schema}")).await;
        let and = if server.contains('?') { '&' } else { '?' };
        let store = format!("{server}{and}options=-c%20search_path%3D{schema}");
        Self::new(tempfile::tempdir().expect("a folder"), store, Some((server, schema)))
    }

    #[expect(clippy::disallowed_methods, reason = "writes the file of units that it hands over")]
    fn new(folder: tempfile::TempDir, store: String, schema: Option<(String, String)>) -> Self {
        let dir = folder.path().join("platform");
        let at = dir.display().to_string();
        let units = folder.path().join("units.toml");
        std::fs::write(&units, UNITS).expect("a file of units");
        let officers = officers(&told(&["init", "--dir", &at, "--store", &store]));
        told(&["unit", "add", "--dir", &at, "--store", &store, &units.display().to_string()]);
        let made = told(&["key", "api", "--dir", &at, "--store", &store, "--unit", HOSPITAL]);
        let value =
            |name: &str| made.lines().find_map(|l| l.strip_prefix(name)).expect(name).to_owned();
        let (key, secret) = (value("key id: "), value("secret: "));
        Self { dir, store, key, secret, officers, schema, _folder: folder }
    }

    /// Lets the tests ask as often as they like.
    #[expect(clippy::disallowed_methods, reason = "an operator writes the configuration")]
    pub(crate) fn unhurried(self) -> Self {
        let limits = "[limits]\npublic_per_second = 10000\npublic_burst = 10000\n";
        std::fs::write(self.dir.join("shupiao.toml"), limits).expect("a configuration");
        self
    }

    /// Runs a command on this platform's folder and store.
    pub(crate) fn run(&self, command: &[&str], args: &[&str]) -> Output {
        let dir = self.dir.display().to_string();
        shupiao(&[command, &["--dir", &dir, "--store", &self.store], args].concat())
    }

    /// Gives the hospital a range of outpatient numbers.
    pub(crate) fn grant(&self, first: &str, last: &str) {
        self.grant_of("51060126", first, last);
    }

    /// Gives the hospital a range of numbers of a code.
    pub(crate) fn grant_of(&self, code: &str, first: &str, last: &str) {
        let given = self.run(
            &["grant", "give"],
            &[
                "--id",
                &format!("g-{code}"),
                "--unit",
                HOSPITAL,
                "--at",
                "01",
                "--code",
                code,
                "--first",
                first,
                "--last",
                last,
                "--amount-max",
                "9999999999.00",
            ],
        );
        assert!(given.status.success(), "{}", String::from_utf8_lossy(&given.stderr));
    }

    /// Starts the platform on a free port.
    pub(crate) fn serve(&self) -> Serving {
        self.serve_at("127.0.0.1:0")
    }

    /// Starts the platform at an address.
    pub(crate) fn serve_at(&self, listen: &str) -> Serving {
        let dir = self.dir.display().to_string();
        let (child, base) = serving(&["serve", "--dir", &dir, "--store", &self.store], listen);
        Serving { child, client: Client::new(&base, &self.key, &self.secret) }
    }

    pub(crate) async fn finish(self) {
        if let Some((server, schema)) = &self.schema {
            sql(server, format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }

    /// Every row of the schema on PostgreSQL as text, bytes in hex.
    pub(crate) async fn rows(&self) -> String {
        sqlx::any::install_default_drivers();
        let mut at = sqlx::AnyConnection::connect(&self.store).await.expect("the test server");
        let tables =
            "SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = current_schema()";
        let tables: Vec<String> =
            sqlx::query_scalar(tables).fetch_all(&mut at).await.expect("tables");
        let mut all = String::new();
        for table in tables {
            let rows = AssertSqlSafe(format!("SELECT CAST(t AS text) FROM {table} t"));
            let rows: Vec<String> =
                sqlx::query_scalar(rows).fetch_all(&mut at).await.expect("rows");
            all += &rows.join("\n");
        }
        at.close().await.expect("a clean end");
        all
    }
}

/// The one-time passwords that `init` printed, by login.
pub(crate) fn officers(printed: &str) -> BTreeMap<String, String> {
    let three = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, login, password] = words.as_slice() else { return None };
        line.starts_with("  ").then(|| ((*login).to_owned(), (*password).to_owned()))
    };
    printed.lines().filter_map(three).collect()
}

async fn sql(url: &str, text: String) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.expect("the test server");
    connection.execute(AssertSqlSafe(text)).await.expect("a schema");
    connection.close().await.expect("a clean end");
}

pub(crate) struct Serving {
    child: Child,
    pub(crate) client: Client,
}

impl Serving {
    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it is gone");
    }

    /// SIGTERM; answers with whether it ended well.
    pub(crate) fn stop(mut self) -> bool {
        let asked =
            Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        asked.success() && self.child.wait().expect("it is gone").success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The hospital's system.
#[derive(Clone)]
pub(crate) struct Client {
    http: Http<HttpConnector, Full<Bytes>>,
    pub(crate) base: String,
    key: String,
    secret: String,
}

impl Client {
    fn new(base: &str, key: &str, secret: &str) -> Self {
        let http = Http::builder(TokioExecutor::new()).build_http();
        Self { http, base: base.into(), key: key.into(), secret: secret.into() }
    }

    /// Sends a signed request and reads JSON; no answer is an error.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, serde_json::Value), String> {
        let (status, bytes) = self.bytes(method, path, body).await?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    /// The same, with the answer's bytes.
    #[expect(clippy::disallowed_methods, reason = "a caller has a clock of its own")]
    pub(crate) async fn bytes(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Bytes), String> {
        let time = jiff::Timestamp::now().as_second();
        let digest = sm3::hex(&sm3::digest(&body));
        let text = wire::auth::text_to_sign(method.as_str(), path, time, &digest);
        let mac = sm3::hex(&sm3::hmac(self.secret.as_bytes(), text.as_bytes()));
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Shupiao key={}, time={time}, mac={mac}", self.key))
            .body(Full::new(Bytes::from(body)))
            .map_err(|e| e.to_string())?;
        let response = self.http.request(request).await.map_err(|e| e.to_string())?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|e| e.to_string())?;
        Ok((status, body.to_bytes()))
    }

    pub(crate) async fn issue(&self, key: &str) -> Result<(StatusCode, serde_json::Value), String> {
        self.send(Method::POST, "/api/v1/bills", request(key)).await
    }
}

/// A good request.
pub(crate) fn request(key: &str) -> Vec<u8> {
    serde_json::json!({
        "business_key": key, "kind": "0601", "place": "01",
        "payer": {"type": "person", "name": "示例患者", "code": "510104********0012"},
        "total": "25.00", "handler": "开票员甲", "checker": "复核员乙",
        "items": [{"code": "0801", "name": "诊察费", "quantity": "1", "unit": "次", "standard": "25.00", "amount": "25.00"}]
    })
    .to_string()
    .into_bytes()
}

/// The path as text.
pub(crate) fn text(path: &Path) -> String {
    path.display().to_string()
}
