//! Serial numbers as text: upper-case hexadecimal without leading zeros.

use super::CertError;
use rand_core::CryptoRng;

/// RFC 5280, section 4.1.2.2, allows 20 bytes; the first bit stays clear.
const BYTES_MAX: usize = 20;

/// A fresh random serial number of 128 bits.
pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    from_bytes(&bytes)
}

pub(crate) fn from_bytes(bytes: &[u8]) -> String {
    normalized(&hex::encode_upper(bytes))
}

/// The form used to show and to compare.
pub(crate) fn normalized(serial: &str) -> String {
    let digits = serial.trim().trim_start_matches('0').to_ascii_uppercase();
    if digits.is_empty() { "0".to_owned() } else { digits }
}

/// The bytes of a positive serial number.
pub(super) fn to_bytes(serial: &str) -> Result<Vec<u8>, CertError> {
    let digits = normalized(serial);
    let even = if digits.len().is_multiple_of(2) { digits } else { format!("0{digits}") };
    let bytes = hex::decode(even).map_err(|_| CertError::Serial)?;
    let fits = bytes.len() < BYTES_MAX && bytes != [0];
    if fits { Ok(bytes) } else { Err(CertError::Serial) }
}
