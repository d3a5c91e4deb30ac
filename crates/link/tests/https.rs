//! The client against servers that answer, refuse, stall and break off. Certificates come from the
//! `openssl` command; without it these tests fail.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests and their helpers")]

use link::https::{ClientPem, Settings};
use link::{Https, LinkError};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An authority, a server `localhost` and a client, keys beside them, and another authority.
static FILES: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let new = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -x509";
    let by = "-CA ca.pem -CAkey ca.key -addext basicConstraints=critical,CA:FALSE";
    let name = "-addext subjectAltName=DNS:localhost,IP:127.0.0.1";
    openssl(dir.path(), &format!("{new} -keyout ca.key -out ca.pem -subj /CN=示例"));
    openssl(dir.path(), &format!("{new} -keyout other.key -out other.pem -subj /CN=他"));
    for (who, more) in [("server", name), ("client", "")] {
        let leaf = format!("-keyout {who}.key -out {who}.pem -subj /CN={who}");
        openssl(dir.path(), &format!("{new} {by} {more} {leaf}"));
    }
    dir
});

fn openssl(dir: &Path, arguments: &str) {
    let mut command = Command::new("openssl");
    let output = command.args(arguments.split_whitespace()).arg("-utf8").current_dir(dir).output();
    let output = output.expect("these tests need the openssl command line");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn file(name: &str) -> String {
    fs::read_to_string(FILES.path().join(name)).unwrap()
}

/// One connection: reads a request with `Content-Length`, answers with these bytes, and ends.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8]) -> String {
    let mut got = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&got).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split_once("content-length: ").map_or("0", |(_, rest)| rest);
            let length = length.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                break;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(length) => got.extend(buffer.iter().take(length)),
        }
    }
    stream.write_all(answer).await.ok();
    stream.shutdown().await.ok();
    String::from_utf8_lossy(&got).into_owned()
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A plain server for one connection; gives its address and, later, what it was asked.
async fn plain(answer: Vec<u8>) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/x", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream, &answer).await
    });
    (url, asked)
}

/// A TLS server for one connection, which asks who calls if `mutual`.
async fn secure(mutual: bool) -> String {
    let provider = || Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider());
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = if mutual {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(file("ca.pem").as_bytes()).unwrap()).unwrap();
        let asks = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        builder.with_client_cert_verifier(asks.build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let certificate = CertificateDer::from_pem_slice(file("server.pem").as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(file("server.key").as_bytes()).unwrap();
    let acceptor = builder.with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(acceptor));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/v1/x", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(stream) = acceptor.accept(stream).await {
            serve(stream, &answer("200 OK", "ok")).await;
        }
    });
    url
}

fn settings() -> Settings<'static> {
    Settings { plain: true, timeout: Duration::from_secs(20), ..Settings::default() }
}

async fn post(settings: &Settings<'_>, url: &str) -> Result<Vec<u8>, LinkError> {
    let client = Https::new(settings)?;
    client.post(url, "application/octet-stream", b"message".to_vec()).await
}

#[tokio::test]
async fn bytes_go_and_bytes_come_back() {
    let (url, asked) = plain(answer("200 OK", "an answer")).await;
    assert_eq!(post(&settings(), &url).await.unwrap(), b"an answer");
    let asked = asked.await.unwrap().to_lowercase();
    assert!(asked.starts_with("post /v1/x http/1.1\r\n"), "{asked}");
    assert!(asked.contains("content-type: application/octet-stream\r\n"));
    assert!(asked.ends_with("\r\n\r\nmessage"));
}

#[tokio::test]
async fn refusals_keep_status_and_reason() {
    let long = "x".repeat(link::https::REASON_MAX + 1);
    for (status, body, passes) in
        [("403 Forbidden", "no", false), ("503 Busy", "later", true), ("302 Found", "", false)]
    {
        let (url, _) = plain(answer(status, body)).await;
        let error = post(&settings(), &url).await.unwrap_err();
        let code = status.split_once(' ').unwrap().0.parse().unwrap();
        assert_eq!(error, LinkError::Refused { status: code, body: body.into() });
        assert_eq!(error.may_pass(), passes);
    }
    let (url, _) = plain(answer("500 Oops", &long)).await;
    let error = post(&settings(), &url).await.unwrap_err();
    assert_eq!(error, LinkError::Refused { status: 500, body: Vec::new() });
}

#[tokio::test]
async fn answers_have_a_limit() {
    let settings = Settings { answer_bytes_max: 9, ..settings() };
    let (url, _) = plain(answer("200 OK", "nine byte")).await;
    assert!(post(&settings, &url).await.is_ok());
    let (url, _) = plain(answer("200 OK", "ten bytes!")).await;
    assert_eq!(post(&settings, &url).await, Err(LinkError::TooLarge(9)));
    // The same without a length said before.
    let (url, _) = plain(b"HTTP/1.1 200 OK\r\n\r\nten bytes!".to_vec()).await;
    assert_eq!(post(&settings, &url).await, Err(LinkError::TooLarge(9)));
}

#[tokio::test]
async fn broken_lines_are_told_apart() {
    // Nobody listens at a port that was just given back.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert!(matches!(post(&settings(), &url).await, Err(LinkError::Unreachable(_))));

    let (url, _) = plain(Vec::new()).await;
    assert!(matches!(post(&settings(), &url).await, Err(LinkError::Unreachable(_))));
    let (url, _) = plain(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec()).await;
    assert!(matches!(post(&settings(), &url).await, Err(LinkError::Unreachable(_))));

    // Accepts by the system's doing, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let short = Settings { timeout: Duration::from_millis(50), ..settings() };
    assert_eq!(post(&short, &url).await, Err(LinkError::Timeout(short.timeout)));
}

#[tokio::test]
async fn servers_must_be_known() {
    let [ours, other] = ["ca.pem", "other.pem"].map(file);
    let with = |pem| Settings { authorities_pem: Some(pem), plain: false, ..settings() };
    assert_eq!(post(&with(&ours), &secure(false).await).await.unwrap(), b"ok");
    let strange = post(&with(&other), &secure(false).await).await;
    assert!(matches!(strange, Err(LinkError::Tls(_))), "{strange:?}");
    let nobody = post(&Settings { plain: false, ..settings() }, &secure(false).await).await;
    assert!(matches!(nobody, Err(LinkError::Tls(_))), "{nobody:?}");
    let other_name = secure(false).await.replace("localhost", "127.0.0.2");
    let misnamed = post(&with(&ours), &other_name).await;
    assert!(matches!(misnamed, Err(LinkError::Tls(_) | LinkError::Unreachable(_))));
}

#[tokio::test]
async fn servers_may_ask_who_calls() {
    let [ca, certificates, key, other, other_key] =
        ["ca.pem", "client.pem", "client.key", "other.pem", "other.key"].map(file);
    let with = |client_pem| Settings { authorities_pem: Some(&ca), client_pem, ..settings() };
    let known = ClientPem { certificates: &certificates, key: &key };
    assert_eq!(post(&with(Some(known)), &secure(true).await).await.unwrap(), b"ok");
    let stranger = ClientPem { certificates: &other, key: &other_key };
    for client in [None, Some(stranger)] {
        let refused = post(&with(client), &secure(true).await).await;
        assert!(matches!(refused, Err(LinkError::Tls(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_told_before_anything_is_sent() {
    let is_settings = |error| matches!(error, Err(LinkError::Settings(_)));
    let strict = Settings { plain: false, ..settings() };
    for url in ["http://localhost/", "ftp://localhost/", "localhost", "", "https://"] {
        assert!(is_settings(post(&strict, url).await), "{url}");
    }
    let empty = Settings { authorities_pem: Some("nothing"), ..settings() };
    assert!(is_settings(post(&empty, "https://localhost/").await));
    let [certificates, key] = ["client.pem", "server.key"].map(file);
    let pairs = [(certificates.as_str(), "nothing"), (certificates.as_str(), key.as_str())];
    for (certificates, key) in pairs {
        let client_pem = Some(ClientPem { certificates, key });
        let wrong = Settings { client_pem, ..settings() };
        assert!(is_settings(post(&wrong, "https://localhost/").await));
    }
}
