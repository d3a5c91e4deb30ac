//! Answers that the standards print, and a sample bill that was signed elsewhere.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use base64::{Engine, engine::general_purpose::STANDARD};
use seal::{PublicKey, Signature, sm3, sm4};

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

/// GB/T 32905, appendix A.
#[test]
fn sm3_gives_the_standard_digests() {
    let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    let long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
    assert_eq!(sm3::hex(&sm3::digest(b"abc")), abc);
    assert_eq!(sm3::hex(&sm3::digest(&b"abcd".repeat(16))), long);
    let mut pieces = sm3::Hasher::new();
    b"abcd".repeat(16).chunks(7).for_each(|piece| {
        pieces.update(piece);
    });
    assert_eq!(sm3::hex(&pieces.finish()), long);
}

/// GB/T 32907, appendix A.1. In CBC with a zero vector the first block is the bare cipher.
#[test]
fn sm4_gives_the_standard_block() {
    let block: [u8; 16] = bytes("0123456789abcdeffedcba9876543210");
    let sealed = sm4::cbc::encrypt(&block, &[0; 16], &block);
    assert_eq!(hex::encode(&sealed[..16]), "681edf34d206965e86b3e94f536e4246");
    assert_eq!(sealed.len(), 32);
    assert_eq!(sm4::cbc::decrypt(&block, &[0; 16], &sealed).unwrap(), block);
    assert_eq!(sm4::cbc::decrypt(&block, &[0; 16], &sealed[..31]), Err(sm4::OpenError));
}

/// RFC 8998, appendix A.1.
#[test]
fn sm4_gcm_gives_the_rfc_8998_answer() {
    let key = bytes("0123456789abcdeffedcba9876543210");
    let nonce = bytes("00001234567800000000abcd");
    let aad: [u8; 20] = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plain: [u8; 64] = bytes(concat!(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd",
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    ));
    let sealed = sm4::gcm::seal(&key, &nonce, &aad, &plain);
    let expected = concat!(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735",
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
        "83de3541e4c2b58177e065a9bf7b62ec",
    );
    assert_eq!(hex::encode(&sealed), expected);
    assert_eq!(sm4::gcm::open(&key, &nonce, &aad, &sealed).unwrap(), plain);
    assert_eq!(sm4::gcm::open(&key, &nonce, b"", &sealed), Err(sm4::OpenError));
}

/// GM/T 0003.5, appendix A.2.
#[test]
fn sm2_accepts_the_standard_signature() {
    let d = bytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    let key = seal::PrivateKey::from_bytes(&d).unwrap();
    let signature = Signature::from_rs(&bytes(concat!(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3",
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    )))
    .unwrap();
    assert_eq!(key.public().verify(b"message digest", &signature), Ok(()));
    assert!(key.public().verify(b"message digesT", &signature).is_err());
    key.public().prepare();
    assert_eq!(key.public().verify(b"message digest", &signature), Ok(()));
    assert!(key.public().verify(b"message digesT", &signature).is_err());
}

/// Gives one number, most significant byte first, as a generator would have drawn it.
struct Drawn([u8; 32]);

impl rand::rand_core::TryRng for Drawn {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        unreachable!("only whole numbers are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        unreachable!("only whole numbers are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.copy_from_slice(&self.0);
        Ok(())
    }
}

impl rand::rand_core::TryCryptoRng for Drawn {}

/// GB/T 32918.5, appendix C.2, in the DER of GB/T 35276.
#[test]
fn sm2_gives_the_standard_ciphertext() {
    let d = bytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    let key = seal::PrivateKey::from_bytes(&d).unwrap();
    let k = bytes("59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21");
    let cipher = key.public().encrypt(&mut Drawn(k), b"encryption standard").unwrap();
    let expected = concat!(
        "307c",
        "022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73",
        "022100e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0",
        "042059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766",
        "041321886ca989ca9c7d58087307ca93092d651efa",
    );
    assert_eq!(hex::encode(&cipher), expected);
    assert_eq!(key.decrypt(&cipher).unwrap().as_slice(), b"encryption standard");
}

const BILL: &str = include_str!("data/sample-outpatient.xml");
const UNIT: &str = "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEDZTKpkCSCmPkgJk5Ei8gZ3yXp+g2mJ/APGPJojsK/YnWznjG9BbkKSvSeT5JVVxPHW3HD5FpjAEmHE3E2C0Kuw==";
const FINANCE: &str = "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEy6GP1dSyXbMHvlk2nLj/o3JZ9vEtGWu6SQsrzh0teB8EGE3LSNPbH1iNJM/gjdKvgUxhZBaxE7uk5TObJrEZDg==";

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

fn key(spki: &str) -> PublicKey {
    PublicKey::from_spki_der(&STANDARD.decode(spki).unwrap()).unwrap()
}

fn signature(element: &str) -> Signature {
    Signature::from_base64(between(element, "<Signaturevalue>", "</Signaturevalue>")).unwrap()
}

#[test]
fn both_signatures_of_the_sample_bill_hold() {
    let original = between(BILL, "<EInvoice>", "<EInvoiceSignature>");
    assert_eq!(original.len(), 5717);
    let hash = sm3::hex(&sm3::digest(original.as_bytes()));
    assert_eq!(hash, "2b0d93b9fd470d18dac4fc8ede9e1732cbfdc78b60dbcf9307a94f0d3be1bc99");

    let (first, rest) = between(BILL, "<EInvoiceSignature>", "</EInvoiceSignature>")
        .split_once("</Signature>")
        .unwrap();
    let unit_element = format!("{first}</Signature>");
    assert_eq!(key(UNIT).verify(original.as_bytes(), &signature(&unit_element)), Ok(()));

    let countersigned = format!("{hash}{unit_element}");
    assert_eq!(key(FINANCE).verify(countersigned.as_bytes(), &signature(rest)), Ok(()));

    assert!(key(FINANCE).verify(original.as_bytes(), &signature(&unit_element)).is_err());
    let changed = original.replace("286.50", "286.51");
    assert!(key(UNIT).verify(changed.as_bytes(), &signature(&unit_element)).is_err());
}
