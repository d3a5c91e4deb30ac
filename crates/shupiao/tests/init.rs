//! What `shupiao init` leaves behind: officers, the root key's ceremony, who may read which file.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and handles files"
)]

mod site;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use seal::{Certificate, key_file, sm3};
use site::{officers, shupiao, text};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Sets a platform up in a folder, with what two persons may bring.
fn init(dir: &Path, parts: &[&Path]) -> Output {
    let mut args = vec!["init".to_owned(), "--dir".to_owned(), text(dir)];
    for part in parts {
        args.extend(["--root-part".to_owned(), text(part)]);
    }
    shupiao(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn good(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn one_time_passwords_are_made_up_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = BTreeSet::new();
    for name in ["a", "b"] {
        let told = officers(&good(&init(&folder.path().join(name), &[])));
        let logins: Vec<&str> = told.keys().map(String::as_str).collect();
        assert_eq!(logins, ["auditor", "secadmin", "sysadmin"]);
        for password in told.into_values() {
            let groups: Vec<&str> = password.split('-').collect();
            assert_eq!(groups.len(), 4, "{password}");
            let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
            assert!(groups.iter().all(|g| g.len() == 4 && g.bytes().all(sign)), "{password}");
            assert!(seen.insert(password.clone()), "{password} was made up twice");
        }
    }
    assert_eq!(seen.len(), 6);
}

/// Whether the root key opens with a passphrase.
fn opens(dir: &Path, passphrase: &str) -> bool {
    let pem = std::fs::read_to_string(dir.join("keys/root.key")).unwrap();
    let root = std::fs::read_to_string(dir.join("trust/root.crt")).unwrap();
    let root = Certificate::from_pem(&root).unwrap();
    key_file::decrypt(&pem, passphrase).is_ok_and(|key| key.public() == root.public_key())
}

fn both(first: &str, second: &str) -> String {
    sm3::hex(&sm3::digest(format!("{first}\0{second}").as_bytes()))
}

#[test]
fn the_root_key_opens_with_both_parts_and_with_nothing_less() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made");
    good(&init(&made, &[]));
    let read = |name: &str| std::fs::read_to_string(made.join(name)).unwrap();
    let parts = [read("root-part-1"), read("root-part-2")];
    assert_ne!(parts[0], parts[1]);
    let own = read("passphrase");
    for not in [&parts[0], &parts[1], &own, own.trim_end(), &both(&parts[1], &parts[0])] {
        assert!(!opens(&made, not), "one of two parts is enough");
    }
    for not in [both(&parts[0], &parts[0]), both(&parts[1], &parts[1]), both(&parts[0], &own)] {
        assert!(!opens(&made, &not), "one of two parts is enough");
    }
    assert!(opens(&made, &both(&parts[0], &parts[1])));

    let brought = folder.path().join("brought");
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    std::fs::write(&first, "the first person's\n").unwrap();
    std::fs::write(&second, "the second person's\n").unwrap();
    good(&init(&brought, &[&first, &second]));
    assert!(opens(&brought, &both("the first person's", "the second person's")));
    assert!(!brought.join("root-part-1").exists(), "a part was left behind");
    assert!(!opens(&brought, "the first person's") && !opens(&brought, "the second person's"));
}

#[test]
fn one_person_cannot_bring_both_parts() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("first"), "the first person's").unwrap();
    std::fs::write(at("copy"), "the first person's\n").unwrap();
    std::fs::write(at("third"), "the third person's").unwrap();
    std::fs::write(at("short"), "short").unwrap();
    std::os::unix::fs::symlink(at("first"), at("link")).unwrap();
    let first = at("first");
    let roundabout = folder.path().join(".").join("first");
    let refused: [&[&Path]; 7] = [
        &[&first],
        &[&first, &first],
        &[&first, &roundabout],
        &[&first, &at("link")],
        &[&first, &at("copy")],
        &[&first, &at("short")],
        &[&first, &at("link"), &at("third")],
    ];
    let dir = at("platform");
    for parts in refused {
        let output = init(&dir, parts);
        assert!(!output.status.success(), "{parts:?} was taken");
        assert!(said(&output).contains("part"), "{parts:?}: {}", said(&output));
        assert!(!dir.exists(), "{parts:?}: something was begun before it was refused");
    }
    good(&init(&dir, &[&first, &at("third")]));
}

#[test]
fn the_record_of_the_ceremony_names_the_root() {
    let folder = tempfile::tempdir().unwrap();
    good(&init(folder.path(), &[]));
    let record = std::fs::read_to_string(folder.path().join("ceremony.txt")).unwrap();
    let root = std::fs::read_to_string(folder.path().join("trust/root.crt")).unwrap();
    let root = Certificate::from_pem(&root).unwrap();
    let digest = sm3::hex(&sm3::digest(root.to_der()));
    for told in [root.serial(), root.subject(), &digest] {
        assert!(record.contains(told), "{told} is not in:\n{record}");
    }
    let openssl = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-serial", "-in"])
        .arg(folder.path().join("trust/root.crt"))
        .output()
        .unwrap();
    let serial = String::from_utf8(openssl.stdout).unwrap().to_lowercase();
    let serial = serial.trim().trim_start_matches("serial=").trim_start_matches('0').to_owned();
    assert!(record.to_lowercase().contains(&serial), "{serial}");
    for part in ["root-part-1", "root-part-2", "passphrase"] {
        let secret = std::fs::read_to_string(folder.path().join(part)).unwrap();
        assert!(!record.contains(secret.trim()), "the record gives {part} away");
    }
}

#[test]
fn what_is_secret_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("platform");
    good(&init(&dir, &[]));
    let mut seen = 0;
    for part in [dir.clone(), dir.join("keys")] {
        for entry in std::fs::read_dir(part).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let mode = path.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 11, "only {seen} files");
}

#[test]
fn a_second_init_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    good(&init(folder.path(), &[]));
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let names = ["passphrase", "keys/root.key", "keys/platform.key", "ceremony.txt"];
    let before = names.map(read);
    let again = init(folder.path(), &[]);
    assert!(!again.status.success() && said(&again).contains("set up already"), "{}", said(&again));
    assert!(officers(&said(&again)).is_empty(), "it gave passwords out");
    assert!(before == names.map(read));
}

/// Starts `init` and ends it as soon as a file is there, as a power cut would; what it printed.
fn cut_short(dir: &Path, at: &str) -> String {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_shupiao"))
        .args(["init", "--dir"])
        .arg(dir)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while !dir.join(at).exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended without {at}");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn an_init_cut_short_among_its_keys_says_what_to_remove() {
    let folder = tempfile::tempdir().unwrap();
    cut_short(folder.path(), "keys/root.key");
    let refused = init(folder.path(), &[]);
    assert!(
        !refused.status.success() && said(&refused).contains("cut short"),
        "{}",
        said(&refused)
    );
    let words = said(&refused);
    let (_, names) = words.split_once("remove ").unwrap();
    let (names, _) = names.split_once(" and run it again").unwrap();
    for path in names.split(' ').map(Path::new) {
        assert!(path.starts_with(folder.path()) && path != folder.path(), "{}", path.display());
        if path.is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
    assert_eq!(officers(&good(&init(folder.path(), &[]))).len(), 3);
}

#[test]
fn an_init_cut_short_before_its_officers_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = officers(&cut_short(folder.path(), "keys/platform.key"));
    let early = told.len();
    assert!(early < 3, "it was not cut short: the test proves nothing");
    let rest = officers(&good(&init(folder.path(), &[])));
    assert_eq!(rest.len() + early, 3, "an officer has no password");
    told.extend(rest);
    assert_eq!(told.len(), 3);
    assert!(!init(folder.path(), &[]).status.success());
}

#[test]
fn a_store_that_is_not_there_leaves_no_keys() {
    let folder = tempfile::tempdir().unwrap();
    let dir = text(folder.path());
    let refused =
        shupiao(&["init", "--dir", &dir, "--store", "postgres://nobody@127.0.0.1:1/none"]);
    assert!(!refused.status.success(), "{}", said(&refused));
    assert_eq!(officers(&good(&init(folder.path(), &[]))).len(), 3);
}
