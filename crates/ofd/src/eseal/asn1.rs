//! The ASN.1 of GB/T 38540-2020, one type for each of the standard's. It must not know what is made
//! of them.

use super::EsealError;
use der::asn1::{
    AnyRef, BitStringRef, GeneralizedTime, Ia5StringRef, ObjectIdentifier, OctetStringRef,
    PrintableStringRef,
};
use der::{Decode, Sequence};
use seal::Signature;

/// Of seals and of signatures; earlier ones are those of GM/T 0031-2014, built otherwise.
pub(super) const VERSION: i32 = 4;

/// `ID` of every header.
const MAGIC: &str = "ES";

/// `certListType`: certificates.
pub(super) const CERTIFICATES: i32 = 1;
/// `certListType`: digests of certificates.
pub(super) const DIGESTS: i32 = 2;

/// `SES_Header`.
#[derive(Sequence)]
pub(super) struct Header<'a> {
    magic: Ia5StringRef<'a>,
    version: i32,
    pub(super) maker_id: Ia5StringRef<'a>,
}

impl<'a> Header<'a> {
    pub(super) fn new(maker_id: Ia5StringRef<'a>) -> der::Result<Self> {
        Ok(Self { magic: Ia5StringRef::new(MAGIC)?, version: VERSION, maker_id })
    }
}

/// `SES_ESPropertyInfo`.
#[derive(Sequence)]
pub(super) struct Property<'a> {
    pub(super) kind: i32,
    pub(super) name: String,
    pub(super) list_type: i32,
    pub(super) list: AnyRef<'a>,
    pub(super) created_at: GeneralizedTime,
    pub(super) valid_from: GeneralizedTime,
    pub(super) valid_until: GeneralizedTime,
}

/// `SES_ESPictureInfo`; the sizes are in millimetres.
#[derive(Sequence)]
pub(super) struct PictureInfo<'a> {
    pub(super) format: Ia5StringRef<'a>,
    pub(super) data: &'a OctetStringRef,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// `SES_SealInfo`.
#[derive(Sequence)]
pub(super) struct SealInfo<'a> {
    pub(super) header: Header<'a>,
    pub(super) id: Ia5StringRef<'a>,
    pub(super) property: Property<'a>,
    pub(super) picture: PictureInfo<'a>,
    #[asn1(context_specific = "0", optional = "true")]
    pub(super) extensions: Option<AnyRef<'a>>,
}

/// `SESeal`, its signed part not yet read.
#[derive(Sequence)]
pub(super) struct EncodedSeal<'a> {
    pub(super) info: AnyRef<'a>,
    pub(super) maker: &'a OctetStringRef,
    pub(super) algorithm: ObjectIdentifier,
    pub(super) signature: BitStringRef<'a>,
}

/// `CertDigestObj`.
#[derive(Sequence)]
struct CertificateDigest<'a> {
    algorithm: PrintableStringRef<'a>,
    value: &'a OctetStringRef,
}

/// `TBS_Sign`, its seal not yet read.
#[derive(Sequence)]
pub(super) struct ToSign<'a> {
    pub(super) version: i32,
    pub(super) eseal: AnyRef<'a>,
    pub(super) time: GeneralizedTime,
    pub(super) digest: BitStringRef<'a>,
    pub(super) description: Ia5StringRef<'a>,
    #[asn1(context_specific = "0", optional = "true")]
    pub(super) extensions: Option<AnyRef<'a>>,
}

/// `SES_Signature`, its signed part not yet read.
#[derive(Sequence)]
pub(super) struct Signed<'a> {
    pub(super) to_sign: AnyRef<'a>,
    pub(super) certificate: &'a OctetStringRef,
    pub(super) algorithm: ObjectIdentifier,
    pub(super) signature: BitStringRef<'a>,
    #[asn1(context_specific = "0", optional = "true")]
    pub(super) timestamp: Option<BitStringRef<'a>>,
}

/// `SES_Seal` of GM/T 0031-2014: a seal's information, then a sequence about its signature.
#[derive(Sequence)]
struct EarlierSeal<'a> {
    info: AnyRef<'a>,
    signature: AnyRef<'a>,
}

/// `SES_Signature` of GM/T 0031-2014: what was signed, then the signature.
#[derive(Sequence)]
struct EarlierSigned<'a> {
    to_sign: AnyRef<'a>,
    signature: BitStringRef<'a>,
}

/// Why bytes that are no seal or signature of this version are none.
pub(super) fn why_not(der: &[u8]) -> EsealError {
    if EarlierSigned::from_der(der).is_ok() || EarlierSeal::from_der(der).is_ok() {
        EsealError::Version
    } else {
        EsealError::Malformed
    }
}

impl Header<'_> {
    /// Whether it is the header of a seal of this version.
    pub(super) fn check(&self) -> Result<(), EsealError> {
        match (self.magic.as_str(), self.version) {
            (MAGIC, VERSION) => Ok(()),
            (MAGIC, _) => Err(EsealError::Version),
            _ => Err(EsealError::Malformed),
        }
    }
}

/// `CertInfoList`.
pub(super) fn certificates(list: AnyRef<'_>) -> Result<Vec<Vec<u8>>, EsealError> {
    let all: Vec<&OctetStringRef> = list.decode_as()?;
    Ok(all.into_iter().map(|der| der.as_bytes().to_vec()).collect())
}

/// `CertDigestList`. What its entries name as their algorithm is free text in practice; only SM3
/// gives the digest of a certificate that is asked for, so it is passed over.
pub(super) fn digests(list: AnyRef<'_>) -> Result<Vec<Vec<u8>>, EsealError> {
    let all: Vec<CertificateDigest<'_>> = list.decode_as()?;
    Ok(all.into_iter().map(|digest| digest.value.as_bytes().to_vec()).collect())
}

/// A signature as whole bytes in a BIT STRING.
pub(super) fn signature(bits: BitStringRef<'_>) -> Result<Signature, EsealError> {
    let bytes = bits.as_bytes().ok_or(EsealError::Malformed)?;
    Signature::from_der(bytes).map_err(|_| EsealError::Malformed)
}
