//! The offline QR code (离线二维码): a bill's key facts and its unit's signature over them, so that it
//! can be checked with a trust list and no network. The ordinary QR code is a link and says nothing
//! by itself.
//!
//! The text is `SHUPIAO1:` and base32 (RFC 4648, section 6, no padding) of these bytes, in order:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | code and number as one integer ([`BillId::joined`]) |
//! | 6 | check code, ASCII |
//! | 7 | total in fen, signed |
//! | 4 | day of issue, `yyyyMMdd` as a number |
//! | 5 | moment of signing, seconds since 1970 |
//! | 18 | credit code of the unit, ASCII |
//! | 1, n | length and text of the grant's id, ASCII, at most 40 |
//! | 1, n | length and bytes of the certificate's serial number, at most 20 |
//! | 64 | SM2 signature over [`Slip::statement`], r ‖ s |
//!
//! Integers are big-endian, two's complement. All signs belong to QR's alphanumeric mode, at five and a
//! half bits each; the longest slip has [`SLIP_MAX`] of them. One slip has one text, and every other
//! text is refused. This module must not know keys: that a signature holds, `proof` tells.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use domain::{BillId, CheckCode, CreditCode, Date, GrantId, Moment, Money};

/// What every slip begins with, so that a scanner tells it from a link.
pub const PREFIX: &str = "SHUPIAO1:";

/// The longest slip, in signs, each one byte.
pub const SLIP_MAX: usize = 288;

const SIGNATURE: usize = 64;
const SERIAL_MAX: usize = 20;

/// Why a text is no slip, or a slip has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlipError {
    /// It does not begin with [`PREFIX`].
    #[error("not a slip: it does not begin with {PREFIX}")]
    Foreign,
    /// Longer than any slip, cut off, with signs or values no slip has, or spelt another way.
    #[error("not a whole slip")]
    Form,
    /// The serial number is not hexadecimal, or longer than 20 bytes.
    #[error("the certificate's serial number is not 1 to 40 hexadecimal digits")]
    Serial,
}

/// The facts of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Code and number.
    pub id: BillId,
    /// Check code.
    pub check: CheckCode,
    /// Total; negative on a reversal.
    pub total: Money,
    /// Day of issue.
    pub issued_on: Date,
    /// The unit.
    pub unit: CreditCode,
    /// The grant the number came from.
    pub grant: GrantId,
    /// Serial number of the unit's certificate, upper-case hexadecimal without leading zeros. Who
    /// issued it the reader's trust list tells.
    pub certificate_serial: String,
    /// When the unit signed the slip, to the second.
    pub signed_at: Moment,
}

impl Slip {
    /// The bytes the unit signs: one fact a line, UTF-8, ends with a line feed.
    pub fn statement(&self) -> String {
        format!(
            "shupiao-slip/1\nbill={}\ncheck_code={}\ntotal={}\nissued_on={}\nunit={}\ngrant={}\ncertificate={}\nsigned_at={}\n",
            self.id,
            self.check,
            self.total,
            self.issued_on,
            self.unit,
            self.grant,
            self.certificate_serial,
            self.signed_at.iso()
        )
    }
}

/// A slip and its signature; its `Display` is what the QR code holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedSlip {
    slip: Slip,
    serial: Vec<u8>,
    signature: [u8; SIGNATURE],
}

impl SignedSlip {
    /// Joins a slip with the signature over its statement, r ‖ s.
    pub fn new(slip: Slip, signature: [u8; SIGNATURE]) -> Result<Self, SlipError> {
        let serial = serial_bytes(&slip.certificate_serial).ok_or(SlipError::Serial)?;
        Ok(Self { slip, serial, signature })
    }

    /// What it says.
    pub const fn slip(&self) -> &Slip {
        &self.slip
    }

    /// The signature, r ‖ s.
    pub const fn signature(&self) -> &[u8; SIGNATURE] {
        &self.signature
    }

    fn bytes(&self) -> Vec<u8> {
        let Slip { id, check, total, issued_on, unit, grant, signed_at, .. } = &self.slip;
        let day = issued_on.compact().parse().unwrap_or(0); // eight digits
        let mut out = Vec::with_capacity(SLIP_MAX);
        put(&mut out, id.joined(), 8);
        out.extend(check.as_str().bytes());
        put(&mut out, total.fen(), 7);
        put(&mut out, day, 4);
        put(&mut out, signed_at.timestamp().as_second(), 5);
        out.extend(unit.as_str().bytes());
        put_short(&mut out, grant.as_str().as_bytes());
        put_short(&mut out, &self.serial);
        out.extend(self.signature);
        out
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let id = BillId::from_joined(integer(&mut rest, 8)?)?;
        let check = text(take(&mut rest, 6)?)?.parse().ok()?;
        let total = Money::from_fen(integer(&mut rest, 7)?).ok()?;
        let issued_on = format!("{:08}", integer(&mut rest, 4)?).parse().ok()?;
        let signed_at = moment(integer(&mut rest, 5)?)?;
        let unit = text(take(&mut rest, 18)?)?.parse().ok()?;
        let grant = GrantId::new(text(take_short(&mut rest)?)?).ok()?;
        let serial = take_short(&mut rest)?;
        let certificate_serial = serial_text(serial);
        let signature = take(&mut rest, SIGNATURE)?.try_into().ok()?;
        let slip = Slip { id, check, total, issued_on, unit, grant, certificate_serial, signed_at };
        Self::new(slip, signature).ok().filter(|_| rest.is_empty())
    }
}

impl fmt::Display for SignedSlip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", BASE32_NOPAD.encode(&self.bytes()))
    }
}

impl FromStr for SignedSlip {
    type Err = SlipError;

    /// Reads exactly what `Display` writes; spaces around it are nobody's fault.
    fn from_str(given: &str) -> Result<Self, SlipError> {
        let given = given.trim();
        let coded = given.strip_prefix(PREFIX).ok_or(SlipError::Foreign)?;
        if given.len() > SLIP_MAX {
            return Err(SlipError::Form);
        }
        let bytes = BASE32_NOPAD.decode(coded.as_bytes()).map_err(|_| SlipError::Form)?;
        let signed = Self::read(&bytes).ok_or(SlipError::Form)?;
        // Another spelling of the same values, such as a padded serial number, is another text.
        if signed.bytes() == bytes { Ok(signed) } else { Err(SlipError::Form) }
    }
}

/// Whether a text claims to be a slip.
pub fn is_slip(text: &str) -> bool {
    text.trim_start().starts_with(PREFIX)
}

fn put(out: &mut Vec<u8>, value: i64, width: usize) {
    let bytes = value.to_be_bytes();
    out.extend(bytes.iter().skip(bytes.len().saturating_sub(width)));
}

fn put_short(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(u8::try_from(bytes.len()).unwrap_or(u8::MAX)); // at most 40
    out.extend(bytes);
}

fn take<'a>(rest: &mut &'a [u8], width: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(width)?;
    *rest = tail;
    Some(head)
}

fn take_short<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take(rest, 1)?.first().copied()?;
    take(rest, usize::from(length))
}

fn integer(rest: &mut &[u8], width: usize) -> Option<i64> {
    let bytes = take(rest, width)?;
    let sign = if bytes.first()? & 0x80 == 0 { 0 } else { -1_i64 };
    Some(bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte)))
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn moment(seconds: i64) -> Option<Moment> {
    jiff::Timestamp::from_second(seconds).ok().map(Moment::new)
}

fn serial_bytes(serial: &str) -> Option<Vec<u8>> {
    let canonical = !serial.starts_with('0') && !serial.bytes().any(|b| b.is_ascii_lowercase());
    let even =
        if serial.len().is_multiple_of(2) { serial.to_owned() } else { format!("0{serial}") };
    let bytes = hex::decode(even).ok().filter(|_| canonical)?;
    (1..=SERIAL_MAX).contains(&bytes.len()).then_some(bytes)
}

fn serial_text(bytes: &[u8]) -> String {
    hex::encode_upper(bytes).trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::arithmetic_side_effects, reason = "tests compute freely")]

    use super::*;
    use proptest::prelude::*;

    fn slip(grant: &str, serial: &str, fen: i64) -> Slip {
        Slip {
            id: BillId::from_joined(510_601_260_000_000_001).unwrap(),
            check: "a3f9c2".parse().unwrap(),
            total: Money::from_fen(fen).unwrap(),
            issued_on: "20261124".parse().unwrap(),
            unit: "12510000MB0X0000QQ".parse().unwrap(),
            grant: GrantId::new(grant).unwrap(),
            certificate_serial: serial.to_owned(),
            signed_at: "2026-11-24T08:01:02+08:00".parse().unwrap(),
        }
    }

    fn usual() -> SignedSlip {
        SignedSlip::new(slip("g-20261124-01", "5D1A00FF", 28_650), [7; 64]).unwrap()
    }

    #[test]
    fn the_statement_says_every_fact() {
        assert_eq!(
            usual().slip().statement(),
            "shupiao-slip/1\nbill=510601260000000001\ncheck_code=a3f9c2\ntotal=286.50\n\
             issued_on=2026-11-24\nunit=12510000MB0X0000QQ\ngrant=g-20261124-01\n\
             certificate=5D1A00FF\nsigned_at=2026-11-24T08:01:02+08:00\n"
        );
    }

    #[test]
    fn the_longest_slip_has_room() {
        let longest = slip(&"g".repeat(40), &"F".repeat(40), -Money::MAX.fen());
        let text = SignedSlip::new(longest, [0xFF; 64]).unwrap().to_string();
        assert_eq!(text.len(), SLIP_MAX);
        const { assert!(SLIP_MAX <= 300) }
        let alphanumeric = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b':';
        assert!(text.bytes().all(alphanumeric), "{text}");
    }

    #[test]
    fn what_is_no_slip_is_refused() {
        let good = usual().to_string();
        assert_eq!(format!(" {good}\n").parse::<SignedSlip>(), Ok(usual()));
        assert_eq!("https://bills.example.cn/b/1".parse::<SignedSlip>(), Err(SlipError::Foreign));
        for bad in [
            good[..good.len() - 1].to_owned(),
            format!("{good}A"),
            format!("{good}AAAAAAAA"),
            good.replace("SHUPIAO1:", "SHUPIAO1:="),
            PREFIX.to_owned() + &good[PREFIX.len()..].to_ascii_lowercase(),
            PREFIX.to_owned(),
            PREFIX.to_owned() + &"A".repeat(4000),
        ] {
            assert_eq!(bad.parse::<SignedSlip>(), Err(SlipError::Form), "{bad}");
        }
        let bytes = usual().bytes();
        let padded = {
            let at = bytes.len() - SIGNATURE - 5; // the serial's length
            [&bytes[..at], &[5, 0], &bytes[at + 1..]].concat()
        };
        let text = PREFIX.to_owned() + &BASE32_NOPAD.encode(&padded);
        assert_eq!(text.parse::<SignedSlip>(), Err(SlipError::Form), "a padded serial number");
        for serial in ["", "0A", "0a", "xyz", &"F".repeat(41)] {
            let made = SignedSlip::new(slip("g", serial, 1), [0; 64]);
            assert_eq!(made, Err(SlipError::Serial), "{serial}");
        }
    }

    fn any_slip() -> impl Strategy<Value = SignedSlip> {
        (
            0_i64..1_000_000_000_000_000_000,
            "[0-9a-zA-Z]{6}",
            -Money::MAX.fen()..=Money::MAX.fen(),
            (1990_i32..2100, 1_u32..13, 1_u32..29),
            "[0-9A-Za-z-]{1,40}",
            "[1-9A-F][0-9A-F]{0,39}",
            0_i64..4_102_444_800,
            any::<[u8; 32]>(),
        )
            .prop_map(|(id, check, fen, (y, m, d), grant, serial, seconds, half)| {
                let slip = Slip {
                    id: BillId::from_joined(id).unwrap(),
                    check: check.parse().unwrap(),
                    total: Money::from_fen(fen).unwrap(),
                    issued_on: format!("{y:04}{m:02}{d:02}").parse().unwrap(),
                    unit: "12510000MB0X0000QQ".parse().unwrap(),
                    grant: GrantId::new(&grant).unwrap(),
                    certificate_serial: serial,
                    signed_at: moment(seconds).unwrap(),
                };
                let signature = [half, half].concat().try_into().unwrap();
                SignedSlip::new(slip, signature).unwrap()
            })
    }

    proptest! {
        #[test]
        fn text_and_back_and_never_too_long(slip in any_slip()) {
            let text = slip.to_string();
            prop_assert!(text.len() <= SLIP_MAX);
            prop_assert_eq!(text.parse::<SignedSlip>(), Ok(slip));
        }

        #[test]
        fn another_sign_is_another_slip_or_none(
            slip in any_slip(),
            at in any::<prop::sample::Index>(),
            sign in "[A-Z2-7:]",
        ) {
            let text = slip.to_string();
            let at = at.index(text.len());
            let changed = format!("{}{sign}{}", &text[..at], &text[at + 1..]);
            prop_assume!(changed != text);
            prop_assert!(changed.parse::<SignedSlip>().is_ok_and(|s| s != slip) || changed.parse::<SignedSlip>().is_err());
        }

        #[test]
        fn no_text_panics(text in "SHUPIAO1:[A-Z2-7]{0,300}") {
            let _ = text.parse::<SignedSlip>();
        }
    }
}
