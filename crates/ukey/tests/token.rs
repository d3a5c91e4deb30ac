//! The software token: its files, its PIN, and what it forgets when it is stopped: nothing.
#![expect(clippy::disallowed_methods, reason = "a test looks into its files")]

mod desk;

use desk::{PIN, SERIAL, certificate, token};
use seal::PublicKey;
use std::os::unix::fs::PermissionsExt;
use ukey::software::WRONG_PINS_MAX;
use ukey::{SoftwareToken, Token, TokenError};

#[tokio::test]
async fn a_right_pin_signs_and_files_are_the_owners_alone() {
    let (folder, token) = token().await;
    let signature = token.sign(PIN, SERIAL, b"message").await.unwrap();
    let certificates = token.certificates().await.unwrap();
    certificates[0].public_key().verify(b"message", &signature).unwrap();
    let dir = folder.path().join("token");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for file in ["key.pem", "public.pem", "certificate.pem", "state.json", "lock"] {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
    }
    let key = std::fs::read_to_string(dir.join("key.pem")).unwrap();
    assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{key}");
    let other = token.sign(PIN, "FF", b"message").await;
    assert_eq!(other.unwrap_err(), TokenError::NoCertificate);
}

#[tokio::test]
async fn wrong_pins_lock_the_token_for_good() {
    let (folder, token) = token().await;
    let dir = folder.path().join("token");
    for left in (1..WRONG_PINS_MAX).rev() {
        // As if the process was ended and started again after every try.
        let token = SoftwareToken::open(&dir).unwrap();
        let wrong = token.sign("wrong-pin", SERIAL, b"message").await;
        assert_eq!(wrong.unwrap_err(), TokenError::WrongPin { left });
        assert_eq!(token.tries_left(), Ok(left));
    }
    let last = token.change_pin("wrong-pin", "another-pin").await;
    assert_eq!(last, Err(TokenError::Locked));
    let token = SoftwareToken::open(&dir).unwrap();
    assert_eq!(token.tries_left(), Ok(0));
    assert_eq!(token.sign(PIN, SERIAL, b"message").await.unwrap_err(), TokenError::Locked);
    assert_eq!(token.change_pin(PIN, "another-pin").await, Err(TokenError::Locked));
}

#[tokio::test]
async fn a_right_pin_takes_the_count_back() {
    let (_folder, token) = token().await;
    token.sign("wrong-pin", SERIAL, b"message").await.unwrap_err();
    assert_eq!(token.tries_left(), Ok(WRONG_PINS_MAX - 1));
    token.sign(PIN, SERIAL, b"message").await.unwrap();
    assert_eq!(token.tries_left(), Ok(WRONG_PINS_MAX));
}

#[tokio::test]
async fn a_try_that_cannot_be_counted_is_not_answered() {
    let (folder, token) = token().await;
    // In the way of the file that would take the count's place.
    std::fs::create_dir(folder.path().join("token/state.json.new")).unwrap();
    for pin in [PIN, "wrong-pin"] {
        let answer = token.sign(pin, SERIAL, b"message").await;
        assert!(matches!(answer, Err(TokenError::Unavailable(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn tries_side_by_side_are_all_counted() {
    let (folder, token) = token().await;
    let tries = (0..WRONG_PINS_MAX + 2).map(|_| {
        let token = SoftwareToken::open(&folder.path().join("token")).unwrap();
        tokio::spawn(async move { token.sign("wrong-pin", SERIAL, b"message").await })
    });
    let mut locked = 0;
    for answer in tries.collect::<Vec<_>>() {
        locked += u32::from(answer.await.unwrap().unwrap_err() == TokenError::Locked);
    }
    assert_eq!((locked, token.tries_left()), (3, Ok(0)));
}

#[tokio::test]
async fn a_changed_pin_replaces_the_old_one() {
    let (_folder, token) = token().await;
    for bad in ["short", &"x".repeat(33)] {
        assert_eq!(token.change_pin(PIN, bad).await, Err(TokenError::PinShape));
    }
    token.change_pin(PIN, "another-pin").await.unwrap();
    token.sign("another-pin", SERIAL, b"message").await.unwrap();
    let old = token.sign(PIN, SERIAL, b"message").await;
    assert!(matches!(old, Err(TokenError::WrongPin { .. })));
}

#[tokio::test]
async fn a_key_is_never_replaced_and_a_strange_certificate_not_taken() {
    let (folder, token) = token().await;
    let dir = folder.path().join("token");
    let public = token.public_key_pem().await.unwrap();
    assert_eq!(SoftwareToken::create(&dir, PIN).unwrap_err(), TokenError::HasKey);
    let strange = seal::PrivateKey::generate(&mut rand::rng());
    let strange = certificate(strange.public(), "77");
    assert_eq!(token.install(&strange).await, Err(TokenError::OtherKey));
    assert_eq!(token.public_key_pem().await.unwrap(), public);
    let renewed = certificate(&PublicKey::from_spki_pem(&public).unwrap(), "77");
    token.install(&renewed).await.unwrap();
    assert_eq!(token.certificates().await.unwrap(), [renewed]);
}

#[tokio::test]
async fn an_empty_or_damaged_folder_is_told() {
    let (folder, token) = token().await;
    let empty = SoftwareToken::open(&folder.path().join("nowhere"));
    assert_eq!(empty.unwrap_err(), TokenError::NoKey);
    let dir = folder.path().join("token");
    let state = std::fs::read(dir.join("state.json")).unwrap();
    std::fs::remove_file(dir.join("state.json")).unwrap();
    let uncounted = token.sign(PIN, SERIAL, b"message").await;
    assert!(matches!(uncounted, Err(TokenError::Unavailable(_))));
    std::fs::write(dir.join("state.json"), state).unwrap();
    std::fs::write(dir.join("key.pem"), "x").unwrap();
    let damaged = token.sign(PIN, SERIAL, b"message").await;
    assert!(matches!(damaged, Err(TokenError::Unavailable(_))));
    assert_eq!(token.tries_left(), Ok(WRONG_PINS_MAX));
}
