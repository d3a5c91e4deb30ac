//! What a front server and the platform say to one another: shipments of what the front did, and the
//! platform's acceptances of them.
//!
//! A message is a letter: one line `shupiao-letter/1 SERIAL SIGNATURE`, a line feed, and JSON. The
//! signature (SM2 over SM3, id 1234567812345678, base64 DER) covers [`signed_bytes`]. Whatever carries
//! letters may lose, repeat and reorder them: a shipment says from which record it goes on, and an
//! acceptance says how far the platform has come.
//!
//! It must not know keys, stores or how letters travel.

use serde::{Deserialize, Serialize};

use crate::data::DeclarationData;

/// What the first line of a letter begins with.
const LETTER: &str = "shupiao-letter/1";

/// Largest letter, in bytes.
pub const LETTER_MAX: usize = 16 * 1024 * 1024;

/// A letter taken apart; nothing is proved yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter<'a> {
    /// Serial of the certificate that is said to have signed.
    pub serial: &'a str,
    /// The signature, base64 DER.
    pub signature: &'a str,
    /// The JSON.
    pub body: &'a [u8],
}

impl<'a> Letter<'a> {
    /// Takes a letter apart; nothing if it is none.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() > LETTER_MAX {
            return None;
        }
        let end = bytes.iter().take(400).position(|b| *b == b'\n')?;
        let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
        let mut words = head.split(' ');
        let (LETTER, serial, signature, None) =
            (words.next()?, words.next()?, words.next()?, words.next())
        else {
            return None;
        };
        Some(Self { serial, signature, body: bytes.get(end.checked_add(1)?..)? })
    }

    /// Puts a letter together.
    pub fn write(serial: &str, signature: &str, body: &[u8]) -> Vec<u8> {
        let mut bytes = format!("{LETTER} {serial} {signature}\n").into_bytes();
        bytes.extend_from_slice(body);
        bytes
    }
}

/// What the signature of a letter covers: its kind, then the JSON.
pub fn signed_bytes(body: &[u8]) -> Vec<u8> {
    [LETTER.as_bytes(), b"\n", body].concat()
}

/// How far somebody has come in a device's records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkWords {
    /// The stream of records; a device has one.
    pub stream: i64,
    /// Number of the last record; 0: none.
    pub seq: i64,
    /// Its hash, 64 hex digits; empty: none.
    pub hash: String,
}

/// What a front sends home (前置服务器上传).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipment {
    /// `shupiao-shipment/1`.
    pub format: String,
    /// The device.
    pub device: String,
    /// When it was written, UTC.
    pub sent_at: String,
    /// The device's last record.
    pub head: MarkWords,
    /// The record after which `records` goes on.
    pub after: MarkWords,
    /// Records in their order, without gaps.
    pub records: Vec<RecordWords>,
    /// Whether the device has found that the platform knows later records of it than it does itself.
    pub lost: bool,
    /// Version of the configuration in force; 0: none.
    pub config: i64,
    /// Number of the last fate that was heard; 0: none.
    #[serde(default)]
    pub fates: i64,
    /// How the device is.
    pub report: ReportWords,
}

/// One record of a device's audit log, as it was linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordWords {
    /// Number in the stream.
    pub seq: i64,
    /// UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Trace id.
    pub trace: String,
    /// Address it came from.
    pub from: String,
    /// Serial of a person's certificate.
    pub certificate: String,
    /// Region or empty.
    pub region: String,
    /// Unit or empty.
    pub unit: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// Digest before.
    pub before: String,
    /// Digest after; of a bill, the SM3 of its unit's `Signature` element.
    pub after: String,
    /// Words.
    pub note: String,
    /// The bill that the record tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill: Option<BillWords>,
}

/// A bill on its way home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillWords {
    /// The XML with the unit's signature.
    pub file: String,
    /// Place of issue.
    pub place: String,
    /// The grant its number came from.
    pub grant: String,
    /// When the number left the grant, UTC.
    pub reserved_at: String,
    /// The request it was issued from, JSON.
    pub request: String,
}

/// On a front: what the platform said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeardWords {
    /// Our last record when it was heard.
    pub seq: i64,
    /// `active`, `frozen`, `retired`, `lost`.
    pub standing: String,
    /// Why, if it is not active.
    pub reason: String,
    /// How far the platform's clock was ahead of ours, in seconds.
    pub ahead_seconds: i64,
    /// Bills that the platform refused, in all.
    pub refused: u64,
}

impl Default for HeardWords {
    fn default() -> Self {
        Self {
            seq: 0,
            standing: "active".to_owned(),
            reason: String::new(),
            ahead_seconds: 0,
            refused: 0,
        }
    }
}

/// How a device is, as its status page and the platform's list show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportWords {
    /// Version of the program.
    pub version: String,
    /// When it was started, UTC.
    pub started_at: String,
    /// When the platform was last heard, UTC; empty: never.
    pub heard_at: String,
    /// Records that are not home.
    pub backlog: i64,
    /// When the oldest of them was written, UTC; empty: none.
    pub oldest_at: String,
    /// Bytes free on the disk; 0: not known.
    pub disk_free: u64,
    /// When the device's certificate ends, UTC.
    pub certificate_until: String,
    /// Numbers left.
    pub stock: Vec<StockWords>,
}

/// Numbers of one unit, place and kind on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StockWords {
    /// The unit.
    pub unit: String,
    /// The place.
    pub place: String,
    /// The kind, 4 digits.
    pub kind: String,
    /// Numbers left in grants that live.
    pub left: u64,
    /// Those grants. Any other that the platform gave has not been heard of.
    pub grants: Vec<String>,
    /// Numbers taken in each of the last hours, newest first.
    pub hours: Vec<u32>,
}

/// The platform's answer to a shipment (接收回执).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// `shupiao-acceptance/1`.
    pub format: String,
    /// The device.
    pub device: String,
    /// When, UTC.
    pub at: String,
    /// How far the platform has come.
    pub mark: MarkWords,
    /// The answer tells what became of the records after this one …
    pub after: i64,
    /// … up to this one. What became of others stands in other answers, which may be lost.
    pub upto: MarkWords,
    /// `active`, `frozen` or `retired`.
    pub standing: String,
    /// Why, if it is not active.
    #[serde(default)]
    pub reason: String,
    /// Finance's signatures.
    pub supervised: Vec<SupervisedWords>,
    /// Bills that were not taken in.
    pub refused: Vec<RefusedWords>,
    /// What became of bills that are home, going on after the shipment's `fates`.
    #[serde(default)]
    pub fates: Vec<FateWords>,
    /// New grants.
    #[serde(default)]
    pub grants: Vec<GrantWords>,
    /// Paper that finance has handed to the device's places.
    #[serde(default)]
    pub papers: Vec<PaperWords>,
    /// The configuration, when the device has an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Box<ConfigWords>>,
}

/// Finance's signature on a bill that is home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupervisedWords {
    /// 票据代码.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// The `Signature` element, XML.
    pub element: String,
}

/// A bill that was not taken in; people decide about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedWords {
    /// Number of the record.
    pub seq: i64,
    /// The bill, 18 digits, or what else the record is about.
    pub subject: String,
    /// A stable code.
    pub code: String,
    /// The same in a sentence.
    pub message: String,
}

/// A cause that finance has declared (应急公告), as a letter of the platform: short enough to be sent by
/// telephone message and put in at a front whose line is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclarationWords {
    /// `shupiao-declaration/1`.
    pub format: String,
    /// What was declared.
    pub declaration: DeclarationData,
}

impl DeclarationWords {
    /// What `format` says.
    pub const FORMAT: &str = "shupiao-declaration/1";
}

/// What became of a bill on the platform (票据去向): its state, as far as somebody else than the front
/// decides it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FateWords {
    /// Number; without gaps, device by device.
    pub seq: i64,
    /// `reverse`, `exchange`, `lock`, `unlock` or `book`.
    pub change: String,
    /// The unit.
    pub unit: String,
    /// The bill, 18 digits.
    pub subject: String,
    /// Its reversal, in the same form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_by: Option<String>,
    /// Code and number of the paper it was exchanged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged_to: Option<(String, String)>,
    /// Credit code of whoever has locked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_by: Option<String>,
    /// Booking: credit code, day, amount in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<(String, String, String)>,
}

/// A grant with finance's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantWords {
    /// What finance signed, [`domain::Grant::statement`].
    pub statement: String,
    /// Base64 DER.
    pub signature: String,
    /// Serial of the certificate that signed.
    pub serial: String,
}

/// Paper bills that finance has handed to a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperWords {
    /// The unit.
    pub unit: String,
    /// The place.
    pub place: String,
    /// Class and kind, 4 digits.
    pub kind: String,
    /// 纸质票据代码.
    pub code: String,
    /// First number, as it is printed.
    pub first: String,
    /// Last number.
    pub last: String,
}

/// Everything a device is set by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigWords {
    /// Version of the platform's directory.
    pub version: i64,
    /// Until when it may be used, UTC.
    pub until: String,
    /// Where people reach the platform.
    pub public_url: String,
    /// Entries of the directory.
    pub entries: Vec<EntryWords>,
    /// Certificates and revocation lists that count, PEM.
    pub trust: String,
    /// Electronic seals, base64 DER.
    pub seals: Vec<SealWords>,
}

/// One entry of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryWords {
    /// Section.
    pub section: String,
    /// Key.
    pub key: String,
    /// JSON.
    pub body: String,
}

/// One electronic seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealWords {
    /// SM3, 64 hex digits.
    pub hash: String,
    /// Unit or region.
    pub owner: String,
    /// Base64 DER.
    pub bytes: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_taken_apart_as_it_was_put_together() {
        let bytes = Letter::write("00A1", "c2lnbg==", b"{}\n\n");
        let letter = Letter::read(&bytes).unwrap();
        assert_eq!((letter.serial, letter.signature), ("00A1", "c2lnbg=="));
        assert_eq!(letter.body, b"{}\n\n");
        for wrong in ["", "{}", "shupiao-letter/1\n{}", "shupiao-letter/2 a b\n{}", "a b c d\n"] {
            assert_eq!(Letter::read(wrong.as_bytes()), None, "{wrong:?}");
        }
        assert_eq!(Letter::read(&vec![b'x'; 1000]), None, "no line feed near the beginning");
    }
}
