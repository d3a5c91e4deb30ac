//! How a unit's system proves who it is: one `Authorization` header over the whole request.
//!
//! ```text
//! Authorization: Shupiao key=KEYID, time=1795478400, mac=HEX          (HMAC-SM3)
//! Authorization: Shupiao cert=SERIAL, time=1795478400, sig=BASE64      (SM2, DER)
//! ```
//!
//! What is signed, UTF-8, lines ended by a line feed except the last:
//!
//! ```text
//! SHUPIAO1
//! POST
//! /api/v1/bills?x=y
//! 1795478400
//! <lower-case hex SM3 of the body, of the empty body if there is none>
//! ```
//!
//! `time` is Unix seconds; the platform refuses what is more than [`SKEW_MAX_SECONDS`] away. A
//! repeated issue request is harmless: its business key gives the same bill.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How far the caller's clock may be away.
pub const SKEW_MAX_SECONDS: i64 = 300;

/// The scheme's name.
pub const SCHEME: &str = "Shupiao";

/// A parsed `Authorization` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Who, and how it is proved.
    pub proof: Proof,
    /// Unix seconds.
    pub time: i64,
}

/// The proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// API key and HMAC-SM3.
    Mac {
        /// Key id.
        key: String,
        /// 32 bytes.
        mac: Vec<u8>,
    },
    /// Certificate and SM2 signature.
    Certificate {
        /// Serial.
        serial: String,
        /// DER.
        signature: Vec<u8>,
    },
}

/// The bytes a caller signs.
pub fn text_to_sign(method: &str, path_and_query: &str, time: i64, body_sm3_hex: &str) -> String {
    format!("SHUPIAO1\n{method}\n{path_and_query}\n{time}\n{body_sm3_hex}")
}

impl Authorization {
    /// Reads a header; `None` if it has another form.
    pub fn parse(header: &str) -> Option<Self> {
        let words = header.strip_prefix(SCHEME)?.strip_prefix(' ')?;
        let mut fields = std::collections::BTreeMap::new();
        for part in words.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            if value.is_empty() || fields.insert(name, value).is_some() {
                return None;
            }
        }
        let time = fields.remove("time")?.parse().ok()?;
        let proof = match (fields.remove("key"), fields.remove("cert")) {
            (Some(key), None) => {
                let mac = hex::decode(fields.remove("mac")?).ok().filter(|m| m.len() == 32)?;
                Proof::Mac { key: key.to_owned(), mac }
            }
            (None, Some(serial)) => {
                let signature = decode(fields.remove("sig")?)?;
                Proof::Certificate { serial: serial.to_owned(), signature }
            }
            _ => return None,
        };
        fields.is_empty().then_some(Self { proof, time })
    }
}

/// Decodes base64; `None` if it is none.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Encodes base64.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_proofs_are_read_and_nothing_else() {
        let mac = "ab".repeat(32);
        let read = Authorization::parse(&format!("Shupiao key=K1, time=17, mac={mac}")).unwrap();
        assert_eq!(read.time, 17);
        assert_eq!(read.proof, Proof::Mac { key: "K1".into(), mac: vec![0xab; 32] });
        let read = Authorization::parse("Shupiao cert=00A1,time=17,sig=AAA=").unwrap();
        assert_eq!(read.proof, Proof::Certificate { serial: "00A1".into(), signature: vec![0, 0] });
        for bad in [
            "",
            "Basic x",
            "Shupiao",
            "Shupiao key=K1, time=17",
            "Shupiao key=K1, time=x, mac=ab",
            &format!("Shupiao key=K1, time=17, mac={mac}, extra=1"),
            &format!("Shupiao key=K1, key=K2, time=17, mac={mac}"),
            &format!("Shupiao key=K1, cert=1, time=17, mac={mac}"),
            &format!("Shupiao key=K1, time=17, mac={}", "é".repeat(32)),
        ] {
            assert_eq!(Authorization::parse(bad), None, "{bad}");
        }
    }
}
