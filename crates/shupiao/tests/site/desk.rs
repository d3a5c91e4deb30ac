//! A person's desk: a software token and the agent that lets pages sign with it, both by the real
//! binary.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use hyper_util::client::legacy::Client as Http;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// The token's PIN.
pub(crate) const PIN: &str = "246810";

/// A desk with a token.
pub(crate) struct Desk {
    dir: PathBuf,
    /// The request for a certificate that `ukey new` printed.
    pub(crate) request: String,
}

impl Desk {
    /// Makes a key.
    pub(crate) fn new(dir: &Path) -> Self {
        let mut desk = Self { dir: dir.to_owned(), request: String::new() };
        let made = desk.run("new", &[]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        desk.request = String::from_utf8(made.stdout).expect("UTF-8");
        desk
    }

    fn command(&self, what: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shupiao"));
        command.args(["ukey", what, "--token"]).arg(&self.dir).args(args);
        command.env("SHUPIAO_UKEY_PIN", PIN).env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    fn run(&self, what: &str, args: &[&str]) -> Output {
        self.command(what, args).output().expect("the binary runs")
    }

    /// Puts a certificate on the token.
    #[expect(clippy::disallowed_methods, reason = "writes the file of a certificate")]
    pub(crate) fn install(&self, pem: &str) -> Output {
        let file = self.dir.with_extension("crt");
        std::fs::write(&file, pem).expect("a file");
        self.run("install", &[&file.display().to_string()])
    }

    /// Starts the agent for the pages of a site.
    pub(crate) fn serve(&self, origin: &str) -> Agent {
        let mut child = self
            .command("serve", &["--origin", origin, "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut log = BufReader::new(child.stderr.take().expect("its log")).lines();
        let mut lines = log.by_ref().map_while(Result::ok);
        let told = |line: String| {
            let (_, after) = line.split_once("serves on ")?;
            Some(after.split_whitespace().next()?.to_owned())
        };
        let base = lines.find_map(told);
        let base = base.expect("a line that says where it listens");
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        Agent { child, base }
    }
}

/// A running agent.
pub(crate) struct Agent {
    child: Child,
    base: String,
}

impl Agent {
    /// Has a text signed as a page of `origin`; answers with status and answer.
    pub(crate) async fn sign(&self, origin: &str, serial: &str, text: &str) -> (StatusCode, Value) {
        let body = json!({"certificate": serial, "text": text, "pin": PIN}).to_string();
        let request = Request::post(format!("{}/v1/sign", self.base))
            .header("origin", origin)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .expect("a request");
        let http: Http<_, Full<Bytes>> = Http::builder(TokioExecutor::new()).build_http();
        let response = http.request(request).await.expect("an answer");
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
