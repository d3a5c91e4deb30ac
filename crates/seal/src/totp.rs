//! One-time passwords that authenticator apps show (RFC 6238): HMAC-SHA1, six digits, a new one
//! every 30 seconds, since that is what all apps can do. It must not read a clock, and does not
//! remember which passwords were used: who calls refuses a step that is not above the last one.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use rand_core::CryptoRng;
use sha1::{Digest, Sha1};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// How long one password is shown (RFC 6238, section 5.2).
pub const STEP_SECONDS: i64 = 30;

/// The digits of a password.
pub const DIGITS: usize = 6;

/// The length of secrets made here: as long as a SHA-1 digest (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// How many steps a clock may be off, or a person slow, either way (RFC 6238, section 5.2).
const WINDOW: i64 = 1;

/// Ten to the power of [`DIGITS`].
const MODULUS: u32 = 1_000_000;

/// SHA-1 works on blocks of 64 bytes; HMAC keys are padded to one.
const BLOCK_BYTES: usize = 64;

/// A fresh secret.
pub fn secret(rng: &mut (impl CryptoRng + ?Sized)) -> Zeroizing<[u8; SECRET_BYTES]> {
    let mut secret = Zeroizing::new([0; SECRET_BYTES]);
    rng.fill_bytes(secret.as_mut_slice());
    secret
}

/// The step that `at` is in: half minutes since 1970 (RFC 6238, section 4.2).
pub fn step(at: Timestamp) -> i64 {
    at.as_second().div_euclid(STEP_SECONDS)
}

/// The password of one step, as a number below a million (RFC 4226, section 5.3); shown with
/// leading zeros.
pub fn code(secret: &[u8], step: i64) -> u32 {
    let mut block = Zeroizing::new([0; BLOCK_BYTES]);
    let long = secret.len() > BLOCK_BYTES;
    let digest = Zeroizing::new(if long { Sha1::digest(secret).into() } else { [0_u8; 20] });
    let short = if long { digest.as_slice() } else { secret };
    for (slot, byte) in block.iter_mut().zip(short) {
        *slot = *byte;
    }
    let mut mac = <Hmac<Sha1> as KeyInit>::new((&*block).into());
    mac.update(&step.to_be_bytes());
    let tag: [u8; 20] = mac.finalize().into_bytes().into();
    // The last four bits say where the number begins; 15 + 4 bytes are always there.
    let offset = usize::from(tag[19] & 0xf);
    let number = tag.iter().skip(offset).take(4).fold(0, |n, byte| (n << 8) | u32::from(*byte));
    (number & 0x7fff_ffff) % MODULUS
}

/// The step whose password `text` is, among the one that `at` is in and one on either side. Spaces
/// do not matter, since apps show the digits in groups. Whoever accepts the password remembers the
/// step and refuses it, and all before, from then on (RFC 6238, section 5.2).
pub fn verify(secret: &[u8], text: &str, at: Timestamp) -> Option<i64> {
    let typed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != DIGITS || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = typed.parse().ok()?;
    let now = step(at);
    let (mut found, mut matched) = (Choice::from(0), 0);
    // All steps are tried, whether one fits or not, so that the time taken tells nothing.
    for step in now.saturating_sub(WINDOW)..=now.saturating_add(WINDOW) {
        let fits = code(secret, step).ct_eq(&typed);
        matched = i64::conditional_select(&matched, &step, fits);
        found |= fits;
    }
    bool::from(found).then_some(matched)
}

/// What a QR code shows to an app: `otpauth://totp/issuer:account?secret=…`. Neither name can have
/// a colon, which stands between them; it is shown as a space.
pub fn uri(issuer: &str, account: &str, secret: &[u8]) -> Zeroizing<String> {
    let [issuer, account] = [issuer, account].map(|name| percent_encoded(&name.replace(':', " ")));
    let secret = base32(secret);
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}\
         &algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
        *secret
    ))
}

/// A secret as people type it where there is no camera: base32 (RFC 4648, section 6) without
/// padding.
pub fn base32(bytes: &[u8]) -> Zeroizing<String> {
    const ALPHABET: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R',
        'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
    ];
    let groups = bytes.chunks(5).flat_map(|group| {
        let number = (0..5).fold(0_u64, |number, at| {
            (number << 8) | u64::from(group.get(at).copied().unwrap_or_default())
        });
        let digits = group.len().saturating_mul(8).div_ceil(5);
        let shifts = (0..8).rev().map(|place: u32| place.saturating_mul(5));
        shifts.take(digits).filter_map(move |shift| usize::try_from((number >> shift) & 31).ok())
    });
    // Room for all, since growing would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(2)));
    text.extend(groups.filter_map(|digit| ALPHABET.get(digit)));
    text
}

/// All but the unreserved characters of RFC 3986, section 2.3, as percent signs and bytes.
fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
