//! The envelope: who asks, what, and a signature over both; read from anyone, answered strictly.
//!
//! The signature is MD5 over a fixed string with a shared key. MD5 is what the interface says; it is
//! no protection against whoever can try many messages, so clients also have a list of networks they
//! may come from. Keys are passed in and never kept here.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::word::{Word, WordError};

/// Version of the interface that answers are signed with when a request names none.
const VERSION: &str = "1.0";
/// Characters of every part but `data` at most.
const PART_MAX: usize = 200;

/// Base64 as it comes: with or without padding.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A request as it lies on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// 区划; agencies and colleges.
    pub region: String,
    /// 单位标识; agencies and colleges.
    pub deptcode: String,
    /// 应用帐号.
    pub appid: String,
    /// The business object, base64, exactly as received: the signature is over it.
    pub data: String,
    /// 请求随机标识.
    pub noise: String,
    /// 版本号.
    pub version: String,
    /// 签名.
    pub sign: String,
}

/// Why a body is no envelope, or its data no business object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Neither JSON nor a form.
    #[error("neither JSON nor a form")]
    Body,
    /// A part that must be there is empty.
    #[error("{0} is empty")]
    Missing(&'static str),
    /// A part is longer than any that was seen.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// `data` is no base64.
    #[error("data is no base64")]
    Base64,
    /// `data` is base64, of no text in an encoding we know.
    #[error("data is no text")]
    Text,
    /// `data` is a text, of no JSON object.
    #[error("data is no JSON object: {0}")]
    Json(WordError),
}

/// How a client writes its texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; GB18030 where that fails.
    #[default]
    Utf8,
    /// UTF-16LE, which some call Unicode.
    Utf16,
}

impl Envelope {
    /// Reads a body. JSON or form is decided by its first character, whatever the headers say.
    pub fn read(body: &[u8]) -> Result<Self, EnvelopeError> {
        let text = std::str::from_utf8(body).map_err(|_| EnvelopeError::Body)?;
        let text = text.trim_start_matches('\u{feff}').trim();
        let mut envelope = Self::default();
        if text.starts_with('{') {
            let Ok(Word::Object(members)) = Word::read(text) else {
                return Err(EnvelopeError::Body);
            };
            for (key, word) in members {
                match word {
                    Word::Text(text) | Word::Number(text) => envelope.set(&key, text),
                    Word::Null | Word::Flag(_) | Word::List(_) | Word::Object(_) => {}
                }
            }
        } else {
            for pair in text.split('&') {
                let (key, value) = pair.split_once('=').ok_or(EnvelopeError::Body)?;
                envelope.set(key.trim(), percent_decoded(value));
            }
        }
        envelope.sized()
    }

    fn set(&mut self, key: &str, value: String) {
        match key {
            "region" => self.region = value,
            "deptcode" => self.deptcode = value,
            "appid" => self.appid = value,
            "data" => self.data = value,
            "noise" => self.noise = value,
            "version" => self.version = value,
            "sign" => self.sign = value,
            _ => {}
        }
    }

    fn sized(self) -> Result<Self, EnvelopeError> {
        let short = [
            ("appid", &self.appid),
            ("sign", &self.sign),
            ("noise", &self.noise),
            ("version", &self.version),
            ("region", &self.region),
            ("deptcode", &self.deptcode),
        ];
        match short.iter().find(|(_, part)| part.len() > PART_MAX) {
            Some((name, _)) => Err(EnvelopeError::TooLong(name)),
            None => Ok(self),
        }
    }

    /// Whether every part is there; apart from reading, so that the answer can be signed.
    pub fn is_whole(&self) -> Result<(), EnvelopeError> {
        let needed = [("appid", &self.appid), ("data", &self.data), ("sign", &self.sign)];
        match needed.iter().find(|(_, part)| part.trim().is_empty()) {
            Some((name, _)) => Err(EnvelopeError::Missing(name)),
            None => Ok(()),
        }
    }

    /// Whether the signature was made with that key. A request with `region` signs it, too; the
    /// college edition leaves that free, so both forms count. Takes the same time wherever the two
    /// differ.
    pub fn is_signed_with(&self, key: &str) -> bool {
        let given = self.sign.trim().to_ascii_uppercase();
        let is = |form: Form| {
            let sign = self.parts(&self.data, &self.noise, &self.version, form).sign(key);
            bool::from(sign.as_bytes().ct_eq(given.as_bytes()))
        };
        is(self.form()) || is(Form::Plain)
    }

    /// The same with the signature of that key, as its client makes it.
    #[must_use]
    pub fn signed_with(self, key: &str) -> Self {
        let sign = self.parts(&self.data, &self.noise, &self.version, self.form()).sign(key);
        Self { sign, ..self }
    }

    /// The business object.
    pub fn business(&self, encoding: Encoding) -> Result<Word, EnvelopeError> {
        let bytes = decoded(&self.data).ok_or(EnvelopeError::Base64)?;
        let text = text_of(&bytes, encoding).ok_or(EnvelopeError::Text)?;
        match Word::read(&text).map_err(EnvelopeError::Json)? {
            object @ Word::Object(_) => Ok(object),
            Word::Null | Word::Flag(_) | Word::Number(_) | Word::Text(_) | Word::List(_) => {
                Err(EnvelopeError::Json(WordError { at: 1 }))
            }
        }
    }

    /// The answer to this request: one line of ASCII, signed with the caller's key. `message` is
    /// base64 in every case, because callers decode it before they look at `result`.
    pub fn answer(&self, key: &str, noise: &str, result: &str, message: &str) -> String {
        let message = STANDARD.encode(message);
        let data = STANDARD.encode(format!(r#"{{"result":"{result}","message":"{message}"}}"#));
        let version = if self.version.is_empty() { VERSION } else { &self.version };
        let sign = self.parts(&data, noise, version, self.form()).sign(key);
        format!(r#"{{"data":"{data}","noise":"{noise}","sign":"{sign}"}}"#)
    }

    fn form(&self) -> Form {
        if self.region.is_empty() { Form::Plain } else { Form::Region }
    }

    fn parts<'a>(
        &'a self,
        data: &'a str,
        noise: &'a str,
        version: &'a str,
        form: Form,
    ) -> Parts<'a> {
        Parts { envelope: self, data, noise, version, form }
    }
}

/// Which string is signed.
#[derive(Clone, Copy)]
enum Form {
    /// Medical; and whoever names no region.
    Plain,
    /// Standard: region and deptcode stand first.
    Region,
}

/// What is signed, in its order.
struct Parts<'a> {
    envelope: &'a Envelope,
    data: &'a str,
    noise: &'a str,
    version: &'a str,
    form: Form,
}

impl Parts<'_> {
    fn text(&self, key: &str) -> String {
        let Envelope { region, deptcode, appid, .. } = self.envelope;
        let head = match self.form {
            Form::Plain => String::new(),
            Form::Region => format!("region={region}&deptcode={deptcode}&"),
        };
        let Self { data, noise, version, .. } = self;
        format!("{head}appid={appid}&data={data}&noise={noise}&key={key}&version={version}")
    }

    fn sign(&self, key: &str) -> String {
        hex::encode_upper(Md5::digest(self.text(key)))
    }
}

/// Form values. A plus stays a plus: base64 has them, blanks it has not.
fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Base64 with line breaks, blanks, or without its padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    TOLERANT.decode(plain).ok()
}

fn text_of(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let utf8 = || String::from_utf8(bytes.to_vec()).ok();
    let other = |e: &'static encoding_rs::Encoding| {
        e.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
    };
    match encoding {
        Encoding::Utf8 => utf8().or_else(|| other(encoding_rs::GB18030)),
        Encoding::Utf16 => other(encoding_rs::UTF_16LE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "5f1c0a7e9b3d42e68a0c1d2f3b";

    fn envelope(data: &str, noise: &str, sign: &str) -> Envelope {
        Envelope {
            appid: "DEMOYY0000001".into(),
            data: data.into(),
            noise: noise.into(),
            version: "1.0".into(),
            sign: sign.into(),
            ..Envelope::default()
        }
    }

    /// V1 and V2: requests as the interface's documents would show them.
    #[test]
    fn known_requests() {
        let v1 = envelope(
            "eyJiaWxsQmF0Y2hDb2RlIjoiNTEwNjAxMjAiLCJiaWxsTm8iOiIwMDAwMDAwMTIzIn0=",
            "9f2c6b1e7a4d4c0b8e5f3a2d1c0b9a87",
            "3ECF0B46CB7012C67FA00AC1C8FB2573",
        );
        assert!(v1.is_signed_with(KEY));
        assert!(!v1.is_signed_with("5f1c0a7e9b3d42e68a0c1d2f3c"));
        assert_eq!(
            v1.business(Encoding::Utf8).unwrap().json(),
            r#"{"billBatchCode":"51060120","billNo":"0000000123"}"#
        );
        let v2 = envelope(
            "eyJiaWxsQmF0Y2hDb2RlIjoiNTEwNjAxMjAiLCJiaWxsTm8iOiIwMDAwMDAwMTIzIiwicmVhc29uIjoi6YCA6LS5Iiwib3BlcmF0b3IiOiLlvKDkuIkiLCJidXNEYXRlVGltZSI6IjIwMjQwMzA1MTAxNTMwMTIzIiwicGxhY2VDb2RlIjoiMDAxIn0=",
            "20240305101530456",
            "3431dad910a0c60c846ad9a027a13dff", // small letters, too
        );
        assert!(v2.is_signed_with(KEY));
        assert_eq!(v2.business(Encoding::Utf8).unwrap().get("reason"), Some(&Word::text("退费")));
    }

    /// V3 and V4: answers to V1, byte for byte.
    #[test]
    fn known_answers() {
        let v1 = envelope("x", "x", "x");
        assert_eq!(
            v1.answer(
                KEY,
                "0d6c2f4e8a1b4b7c9e3f5a6d7c8b9a01",
                "S0000",
                r#"{"state":"1","isScarlet":"0"}"#
            ),
            concat!(
                r#"{"data":"eyJyZXN1bHQiOiJTMDAwMCIsIm1lc3NhZ2UiOiJleUp6ZEdGMFpTSTZJakVpTENKcGMxTmpZWEpzWlhRaU9pSXdJbjA9In0=","#,
                r#""noise":"0d6c2f4e8a1b4b7c9e3f5a6d7c8b9a01","sign":"485B127DC0EFBCC05F9AD7FA95812C1F"}"#
            )
        );
        assert_eq!(
            v1.answer(KEY, "3b1f8c7d-5a2e-4f60-9c8b-7d6e5f4a3b21", "E0001", "无可用票据"),
            concat!(
                r#"{"data":"eyJyZXN1bHQiOiJFMDAwMSIsIm1lc3NhZ2UiOiI1cGVnNVkrdjU1U281NldvNW8ydSJ9","#,
                r#""noise":"3b1f8c7d-5a2e-4f60-9c8b-7d6e5f4a3b21","sign":"7868D1F60CB2DAB48F764B0FF6B496CB"}"#
            )
        );
    }

    /// V5: the standard edition.
    #[test]
    fn a_region_is_signed() {
        let v5 = Envelope {
            region: "510100".into(),
            deptcode: "510100001".into(),
            ..envelope(
                "eyJwYXlDb2RlIjoiNTEwMDAwMjQwMDAwMDAwMDAwMTcifQ==",
                "c0ffee00c0ffee00c0ffee00c0ffee00",
                "89E2016E1D3148A1946F1665FF9F4F91",
            )
        };
        assert!(v5.is_signed_with(KEY));
        // Whoever names a region and does not sign it is understood, too.
        let plain = Envelope { region: String::new(), ..v5.clone() };
        let unsigned = plain.parts(&v5.data, &v5.noise, "1.0", Form::Plain).sign(KEY);
        assert!(Envelope { sign: unsigned, ..v5 }.is_signed_with(KEY));
    }

    #[test]
    fn json_and_forms_are_told_apart_by_their_first_character() {
        let expected = envelope("a+/b==", "n", "S");
        let json = r#" {"appid":"DEMOYY0000001","data":"a+/b==","noise":"n","version":1.0,"sign":"S","extra":null}"#;
        let form = "appid=DEMOYY0000001&data=a+%2Fb%3D%3D&noise=n&version=1.0&sign=S";
        for body in [json, form] {
            assert_eq!(Envelope::read(body.as_bytes()), Ok(expected.clone()), "{body}");
        }
        for (body, error) in
            [("", EnvelopeError::Body), ("[]", EnvelopeError::Body), ("{", EnvelopeError::Body)]
        {
            assert_eq!(Envelope::read(body.as_bytes()), Err(error), "{body}");
        }
        for (body, error) in [
            ("{\"data\":\"x\",\"sign\":\"x\"}", EnvelopeError::Missing("appid")),
            ("appid=a&data= &sign=s", EnvelopeError::Missing("data")),
            ("appid=a&data=d", EnvelopeError::Missing("sign")),
        ] {
            let envelope = Envelope::read(body.as_bytes()).unwrap();
            assert_eq!(envelope.is_whole(), Err(error), "{body}");
        }
        let long = format!("appid={}&data=d&sign=s", "a".repeat(201));
        assert_eq!(Envelope::read(long.as_bytes()), Err(EnvelopeError::TooLong("appid")));
        assert_eq!(Envelope::read(b"{\"appid\":\"\xff\"}"), Err(EnvelopeError::Body));
    }

    #[test]
    fn texts_in_other_encodings() {
        let object = r#"{"payer":"示例患者𠮷"}"#;
        let of = |bytes: Vec<u8>| envelope(&STANDARD.encode(bytes), "n", "s");
        let (gb, _, _) = encoding_rs::GB18030.encode(object);
        let wide: Vec<u8> = object.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (object.as_bytes().to_vec(), Encoding::Utf8),
            (gb.into_owned(), Encoding::Utf8),
            (wide, Encoding::Utf16),
        ] {
            assert_eq!(of(bytes).business(encoding).unwrap().json(), object);
        }
        let broken = envelope("eyJw\r\nYXllciI6\n \"IiJ9".replace('"', "").as_str(), "n", "s");
        assert_eq!(broken.business(Encoding::Utf8).unwrap().json(), r#"{"payer":""}"#);
        assert_eq!(envelope("###", "n", "s").business(Encoding::Utf8), Err(EnvelopeError::Base64));
        assert_eq!(of(b"\xff\xff".to_vec()).business(Encoding::Utf8), Err(EnvelopeError::Text));
        assert!(matches!(of(b"[]".to_vec()).business(Encoding::Utf8), Err(EnvelopeError::Json(_))));
    }

    proptest! {
        #[test]
        fn what_is_signed_holds_and_nothing_else(
            appid in "[A-Z0-9]{1,20}", noise in "[a-zA-Z0-9-]{0,32}", text in any::<String>(),
            key in "[0-9a-f]{26}", region in "([0-9]{6})?", at in any::<prop::sample::Index>(),
        ) {
            let mut envelope = Envelope {
                region, deptcode: "1".into(), appid, noise, version: "1.0".into(),
                data: STANDARD.encode(Word::object([("t", Word::text(&*text))]).json()),
                sign: String::new(),
            };
            envelope = envelope.signed_with(&key);
            prop_assert!(envelope.is_signed_with(&key));
            let business = envelope.business(Encoding::Utf8).unwrap();
            prop_assert_eq!(business.get("t"), Some(&Word::text(text)));
            let i = at.index(envelope.data.len());
            let other = if envelope.data.as_bytes()[i] == b'A' { "B" } else { "A" };
            envelope.data.replace_range(i..=i, other);
            prop_assert!(!envelope.is_signed_with(&key));
        }

        #[test]
        fn answers_are_one_line_of_ascii(result in "[SE][0-9]{4}", message in any::<String>()) {
            let answer = envelope("x", "x", "x").answer(KEY, "n", &result, &message);
            prop_assert!(answer.is_ascii() && !answer.contains(['\n', '\\']));
            let outer: serde_json::Value = serde_json::from_str(&answer).unwrap();
            let data = STANDARD.decode(outer["data"].as_str().unwrap()).unwrap();
            let inner: serde_json::Value = serde_json::from_slice(&data).unwrap();
            prop_assert_eq!(inner["result"].as_str().unwrap(), result);
            prop_assert_eq!(STANDARD.decode(inner["message"].as_str().unwrap()).unwrap(), message.as_bytes());
        }

        #[test]
        fn no_body_breaks_the_reader(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            _ = Envelope::read(&body);
        }
    }
}
