//! The command line as an operator meets it.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and handles files"
)]

mod site;

use hyper::StatusCode;
use site::{HOSPITAL, Site, shupiao, text, told};

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[tokio::test]
async fn a_bill_is_verified_offline_and_a_changed_one_is_not() {
    let site = Site::sqlite();
    site.grant("0000000001", "0000000010");
    let serving = site.serve();
    let (status, answer) = serving.client.issue("A").await.unwrap();
    assert_eq!(status, StatusCode::CREATED);
    let page = answer["page"].as_str().unwrap();
    assert!(page.starts_with(&serving.client.base), "{page}");
    let file = site.dir.join("bill.xml");
    let receipt = site.dir.join("receipt.json");
    let bytes = download(&format!("{page}.xml")).await;
    std::fs::write(&file, &bytes).unwrap();
    std::fs::write(&receipt, answer["receipt"].to_string()).unwrap();
    let trust = text(&site.dir.join("trust"));
    let verify = |file: &std::path::Path| {
        shupiao(&["verify", &text(file), "--trust", &trust, "--receipt", &text(&receipt)])
    };
    let good = verify(&file);
    assert!(good.status.success(), "{}", said(&good));
    let altered =
        String::from_utf8(bytes).unwrap().replace("<TotalAmount>25.00", "<TotalAmount>95.00");
    let altered_file = site.dir.join("altered.xml");
    std::fs::write(&altered_file, altered).unwrap();
    let bad = verify(&altered_file);
    assert_eq!(bad.status.code(), Some(1), "{}", said(&bad));
    assert!(said(&bad).contains("内容与签名不符"), "{}", said(&bad));
    for (ending, said_of_page) in [("ofd", "版式页面由开票单位印章"), ("pdf", "页面未经证明")]
    {
        let file = site.dir.join(format!("bill.{ending}"));
        std::fs::write(&file, download(&format!("{page}.{ending}")).await).unwrap();
        let good = verify(&file);
        assert!(good.status.success() && said(&good).contains(said_of_page), "{}", said(&good));
    }
    std::fs::write(&altered_file, "<a>").unwrap();
    let none = verify(&altered_file);
    assert!(
        !none.status.success() && said(&none).contains("不是有效的票据文件"),
        "{}",
        said(&none)
    );
    assert!(serving.stop());
}

#[tokio::test]
async fn a_bill_is_drawn_offline_as_the_platform_draws_it() {
    let site = Site::sqlite();
    site.grant("0000000001", "0000000010");
    let serving = site.serve();
    let (_, answer) = serving.client.issue("A").await.unwrap();
    let page = answer["page"].as_str().unwrap();
    let file = site.dir.join("bill.xml");
    std::fs::write(&file, download(&format!("{page}.xml")).await).unwrap();
    let trust = text(&site.dir.join("trust"));
    for ending in ["ofd", "pdf", "png", "xbrl"] {
        let out = site.dir.join(format!("drawn.{ending}"));
        let base = &serving.client.base;
        let (out_at, file_at) = (text(&out), text(&file));
        let args = [&file_at, "--to", ending, "--public-url", base, "--out", &out_at];
        let drawn = site.run(&["render"], &args);
        assert!(drawn.status.success(), "{}", said(&drawn));
        let bytes = std::fs::read(&out).unwrap();
        let served = download(&format!("{page}.{ending}")).await;
        assert!(bytes == served, "{ending} is not what the platform gives");
        let again = site.run(&["render"], &args);
        assert!(!again.status.success(), "an existing file was replaced");
    }
    let verify = |name: &str| shupiao(&["verify", &text(&site.dir.join(name)), "--trust", &trust]);
    for name in ["drawn.ofd", "drawn.pdf"] {
        let good = verify(name);
        assert!(good.status.success(), "{name}: {}", said(&good));
    }
    let mut bytes = std::fs::read(site.dir.join("drawn.ofd")).unwrap();
    let place = bytes.windows(7).position(|w| w == b"Content").unwrap();
    bytes.remove(place);
    std::fs::write(site.dir.join("broken.ofd"), bytes).unwrap();
    assert!(!verify("broken.ofd").status.success());
    let unsealed = site.dir.join("unsealed.ofd");
    let nowhere = text(&site.dir.join("nowhere"));
    let args =
        ["render", &text(&file), "--to", "ofd", "--dir", &nowhere, "--out", &text(&unsealed)];
    let drawn = shupiao(&args);
    assert!(drawn.status.success() && said(&drawn).contains("不加盖电子印章"), "{}", said(&drawn));
    assert!(serving.stop());
}

async fn download(url: &str) -> Vec<u8> {
    use http_body_util::{BodyExt, Empty};
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    let http: Client<_, Empty<hyper::body::Bytes>> =
        Client::builder(TokioExecutor::new()).build_http();
    let response = http.get(url.parse().unwrap()).await.unwrap();
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

#[tokio::test]
async fn setting_up_twice_or_on_the_way_is_refused() {
    let site = Site::sqlite();
    let again = site.run(&["init"], &[]);
    assert!(!again.status.success() && said(&again).contains("set up already"), "{}", said(&again));
    let nowhere = shupiao(&["serve", "--dir", "/nonexistent"]);
    assert!(
        !nowhere.status.success() && said(&nowhere).contains("shupiao init"),
        "{}",
        said(&nowhere)
    );
    std::fs::write(site.dir.join("shupiao.toml"), "listne = 1").unwrap();
    let typo = site.run(&["unit", "list"], &[]);
    assert!(!typo.status.success() && said(&typo).contains("listne"), "{}", said(&typo));
}

#[tokio::test]
async fn a_wrong_passphrase_opens_nothing() {
    let site = Site::sqlite();
    let other = site.dir.join("other");
    std::fs::write(&other, "another passphrase").unwrap();
    let refused = site.run(
        &["grant", "give"],
        &[
            "--passphrase-file",
            &text(&other),
            "--id",
            "x",
            "--unit",
            HOSPITAL,
            "--at",
            "01",
            "--code",
            "51060126",
            "--first",
            "0000000001",
            "--last",
            "0000000002",
            "--amount-max",
            "1.00",
        ],
    );
    assert!(
        !refused.status.success() && said(&refused).contains("wrong passphrase"),
        "{}",
        said(&refused)
    );
}

#[tokio::test]
async fn keys_are_files_only_their_owner_reads() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::sqlite();
    let mut seen = 0;
    for entry in std::fs::read_dir(site.dir.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
        assert!(
            std::fs::read_to_string(&path)
                .unwrap()
                .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        );
        seen += 1;
    }
    assert!(seen >= 6, "only {seen} keys");
    let store = std::fs::read(site.dir.parent().unwrap().join("store.sqlite")).unwrap();
    let secret = site.secret.as_bytes();
    assert!(
        !store.windows(secret.len()).any(|w| w == secret),
        "an API secret lies open in the store"
    );
}

#[tokio::test]
async fn a_withdrawn_key_is_refused_within_seconds() {
    let site = Site::sqlite();
    site.grant("0000000001", "0000000010");
    let serving = site.serve();
    assert_eq!(serving.client.issue("A").await.unwrap().0, StatusCode::CREATED);
    assert!(site.run(&["key", "withdraw"], &[&site.key]).status.success());
    let begun = std::time::Instant::now();
    while serving.client.issue("B").await.unwrap().0 != StatusCode::UNAUTHORIZED {
        assert!(begun.elapsed().as_secs() < 20, "the key still counts");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn overlapping_and_foreign_ranges_are_refused() {
    let site = Site::sqlite();
    site.grant("0000000001", "0000000010");
    let give = |id: &str, at: &str, code: &str, first: &str| {
        site.run(
            &["grant", "give"],
            &[
                "--id",
                id,
                "--unit",
                HOSPITAL,
                "--at",
                at,
                "--code",
                code,
                "--first",
                first,
                "--last",
                "0000000020",
                "--amount-max",
                "1.00",
            ],
        )
    };
    for (output, word) in [
        (give("b", "01", "51060126", "0000000010"), "overlaps"),
        (give("c", "77", "51060126", "0000000011"), "place"),
        (give("d", "01", "51999926", "0000000011"), "kind"),
        (give("e", "01", "32060126", "0000000011"), "province"),
        (give("f", "01", "51060126", "0000000021"), "ends before"),
    ] {
        assert!(
            !output.status.success() && said(&output).contains(word),
            "{word}: {}",
            said(&output)
        );
    }
    assert!(give("g", "01", "51060126", "0000000011").status.success());
}

#[test]
fn paper_is_given_once_and_listed() {
    let site = Site::sqlite();
    let give = |code: &str, first: &str, last: &str, more: &[&str]| {
        let args =
            ["--unit", HOSPITAL, "--at", "01", "--code", code, "--first", first, "--last", last];
        site.run(&["paper", "give"], &[&args[..], more].concat())
    };
    let given = give("51062126", "00000001", "00000100", &[]);
    assert!(
        given.status.success() && said(&given).contains("100 paper numbers"),
        "{}",
        said(&given)
    );
    for (output, word) in [
        (give("51062126", "00000100", "00000200", &[]), "overlaps"),
        (give("51062126", "000000101", "000000200", &[]), "another kind or length"),
        (give("SC01", "001", "100", &[]), "--kind"),
        (give("51-62", "001", "100", &[]), "letters and digits"),
    ] {
        assert!(!output.status.success() && said(&output).contains(word), "{}", said(&output));
    }
    assert!(give("SC01", "001", "100", &["--kind", "0621"]).status.success());
    let list = said(&site.run(&["paper", "list"], &["--unit", HOSPITAL]));
    assert!(list.contains("00000001–00000100  issued 0  void 0  unused 100"), "{list}");
    assert_eq!(list.lines().count(), 2, "{list}");
}

#[test]
fn help_teaches_every_command() {
    for command in [
        &["--help"][..],
        &["serve", "--help"],
        &["verify", "--help"],
        &["key", "--help"],
        &["grant", "give", "--help"],
        &["paper", "give", "--help"],
        &["kinds", "load", "--help"],
    ] {
        assert!(told(command).len() > 200, "{command:?}");
    }
}

#[test]
fn an_offline_code_is_verified_with_a_folder_of_certificates_alone() {
    let dir = tempfile::tempdir().unwrap();
    let pem = include_str!("../../verifier/tests/data/trust.pem");
    for (n, one) in pem.split_inclusive("-----END CERTIFICATE-----\n").enumerate() {
        std::fs::write(dir.path().join(format!("{n}.crt")), one).unwrap();
    }
    let slip = include_str!("../../verifier/tests/data/slip.txt");
    let verify = |slip: &str| shupiao(&["verify", "--slip", slip, "--trust", &text(dir.path())]);
    let good = verify(slip);
    let expected = ["离线核对：签名有效，尚未与平台核对", "286.50", "示例医院"];
    assert!(good.status.success(), "{}", said(&good));
    assert!(expected.iter().all(|word| said(&good).contains(word)), "{}", said(&good));
    let at = slip.len() - 40;
    let other = if slip[at..].starts_with('A') { "B" } else { "A" };
    let bad = verify(&format!("{}{other}{}", &slip[..at], &slip[at + 1..]));
    assert_eq!(bad.status.code(), Some(1), "{}", said(&bad));
    assert!(said(&bad).contains("签名未通过"), "{}", said(&bad));
    let none = verify("https://bills.example.cn/b/1");
    assert!(
        !none.status.success() && said(&none).contains("不是票据的离线二维码"),
        "{}",
        said(&none)
    );
    assert!(!shupiao(&["verify"]).status.success(), "a file or a slip must be given");
}
