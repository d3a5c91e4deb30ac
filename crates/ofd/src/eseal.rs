//! Electronic seals and the signatures made with them (GB/T 38540-2020) as DER. It must not know
//! documents, nor whom to trust.
//!
//! An electronic seal is data that a maker of seals signed: a picture, a name, and the certificates
//! of who may use it. It is made in two steps, because the maker's key may be elsewhere.

mod asn1;

use crate::WriteError;
use asn1::{EncodedSeal, Header, PictureInfo, Property, SealInfo, Signed, ToSign};
use der::asn1::{
    AnyRef, BitStringRef, GeneralizedTime, Ia5StringRef, ObjectIdentifier, OctetStringRef,
};
use der::{Decode, Encode};
use seal::sm2::SignatureError;
use seal::{Certificate, Signature, sm3};
use std::time::Duration;
use thiserror::Error;

/// SM2 signature with SM3 (GM/T 0006).
pub(crate) const SM2_WITH_SM3: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");

/// SM3 digest (GM/T 0006).
pub(crate) const SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401");

/// Why an electronic seal, or a signature made with one, cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EsealError {
    /// Not exactly one in DER.
    #[error("malformed electronic seal or signature")]
    Malformed,
    /// Of another version of the standard, as GM/T 0031-2014.
    #[error("electronic seal of another version of the standard")]
    Version,
    /// Signed with something else than SM2 and SM3.
    #[error("not signed with SM2 and SM3")]
    Algorithm,
}

impl From<der::Error> for EsealError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// The picture of an electronic seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A PNG file.
    pub png: Vec<u8>,
    /// Width it is drawn at, in millimetres.
    pub width_mm: u32,
    /// Height it is drawn at, in millimetres.
    pub height_mm: u32,
}

/// What an electronic seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EsealInfo {
    /// Identifier of this seal (`esID`), ASCII.
    pub id: String,
    /// Identifier of the maker of the system it comes from (`Vid`), ASCII.
    pub maker_id: String,
    /// Its name, as the organisation whose seal it is.
    pub name: String,
    /// Its kind; the authorities define the numbers.
    pub kind: i32,
    /// The certificates of who may use it.
    pub certificates: Vec<Certificate>,
    /// When it was made, in seconds since 1970.
    pub created_at: i64,
    /// From when it may be used, in seconds since 1970.
    pub valid_from: i64,
    /// Until when it may be used, in seconds since 1970.
    pub valid_until: i64,
    /// What is drawn.
    pub picture: Picture,
}

/// An electronic seal that lacks its maker's signature.
#[derive(Debug, Clone)]
pub struct UnsignedEseal {
    info: Vec<u8>,
}

impl UnsignedEseal {
    /// What the maker has to sign with SM2 and SM3, and the default identifier: the DER of
    /// `SES_SealInfo`.
    pub fn to_sign(&self) -> &[u8] {
        &self.info
    }

    /// The electronic seal with its maker's certificate and signature.
    pub fn signed(self, maker: &Certificate, signature: &Signature) -> Result<Eseal, WriteError> {
        let signature = signature.to_der();
        let encoded = EncodedSeal {
            info: AnyRef::from_der(&self.info)?,
            maker: OctetStringRef::new(maker.to_der())?,
            algorithm: SM2_WITH_SM3,
            signature: BitStringRef::from_bytes(&signature)?,
        };
        Eseal::from_der(&encoded.to_der()?).map_err(|_| WriteError::Size)
    }
}

/// Who may use an electronic seal (`SES_CertList`).
#[derive(Debug, Clone, PartialEq, Eq)]
enum Users {
    Certificates(Vec<Vec<u8>>),
    Digests(Vec<Vec<u8>>),
}

/// An electronic seal (`SESeal`), as its maker signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eseal {
    der: Vec<u8>,
    info: Vec<u8>,
    id: String,
    maker_id: String,
    name: String,
    kind: i32,
    users: Users,
    created_at: i64,
    valid_from: i64,
    valid_until: i64,
    format: String,
    picture: Picture,
    maker: Certificate,
    signature: Signature,
}

impl Eseal {
    /// A new electronic seal for its maker to sign.
    #[expect(clippy::new_ret_no_self, reason = "it is one only when its maker has signed it")]
    pub fn new(info: &EsealInfo) -> Result<UnsignedEseal, WriteError> {
        let users: Result<Vec<_>, _> =
            info.certificates.iter().map(|c| OctetStringRef::new(c.to_der())).collect();
        let users = users?.to_der()?;
        let info = SealInfo {
            header: Header::new(ascii(&info.maker_id)?)?,
            id: ascii(&info.id)?,
            property: Property {
                kind: info.kind,
                name: info.name.clone(),
                list_type: asn1::CERTIFICATES,
                list: AnyRef::from_der(&users)?,
                created_at: time(info.created_at)?,
                valid_from: time(info.valid_from)?,
                valid_until: time(info.valid_until)?,
            },
            picture: PictureInfo {
                format: ascii("png")?,
                data: OctetStringRef::new(&info.picture.png)?,
                width: info.picture.width_mm,
                height: info.picture.height_mm,
            },
            extensions: None,
        };
        Ok(UnsignedEseal { info: info.to_der()? })
    }

    /// Reads one electronic seal of version 4 in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, EsealError> {
        let encoded = EncodedSeal::from_der(der).map_err(|_| asn1::why_not(der))?;
        if encoded.algorithm != SM2_WITH_SM3 {
            return Err(EsealError::Algorithm);
        }
        // DER has one spelling only, so encoding again gives the bytes that were read.
        let bytes = encoded.info.to_der()?;
        let info = SealInfo::from_der(&bytes)?;
        info.header.check()?;
        let property = &info.property;
        let users = match property.list_type {
            asn1::CERTIFICATES => Users::Certificates(asn1::certificates(property.list)?),
            asn1::DIGESTS => Users::Digests(asn1::digests(property.list)?),
            _ => return Err(EsealError::Malformed),
        };
        Ok(Self {
            id: info.id.as_str().to_owned(),
            maker_id: info.header.maker_id.as_str().to_owned(),
            name: property.name.clone(),
            kind: property.kind,
            users,
            created_at: seconds(property.created_at)?,
            valid_from: seconds(property.valid_from)?,
            valid_until: seconds(property.valid_until)?,
            format: info.picture.format.as_str().to_ascii_lowercase(),
            picture: Picture {
                png: info.picture.data.as_bytes().to_vec(),
                width_mm: info.picture.width,
                height_mm: info.picture.height,
            },
            maker: certificate(encoded.maker)?,
            signature: asn1::signature(encoded.signature)?,
            info: bytes,
            der: der.to_vec(),
        })
    }

    /// The electronic seal in DER, byte for byte as it was read or made.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Identifier of the maker of the system it comes from.
    pub fn maker_id(&self) -> &str {
        &self.maker_id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its kind.
    pub fn kind(&self) -> i32 {
        self.kind
    }

    /// When it was made, in seconds since 1970.
    pub fn created_at(&self) -> i64 {
        self.created_at
    }

    /// The first second in which it may be used, since 1970.
    pub fn valid_from(&self) -> i64 {
        self.valid_from
    }

    /// The last second in which it may be used, since 1970.
    pub fn valid_until(&self) -> i64 {
        self.valid_until
    }

    /// Its picture, if that is a PNG file; other makers' may be something else.
    pub fn picture(&self) -> Option<&Picture> {
        (self.format == "png").then_some(&self.picture)
    }

    /// Its picture's bytes, whatever they are.
    pub(crate) fn picture_bytes(&self) -> &[u8] {
        &self.picture.png
    }

    /// The certificates of who may use it that can be read; none if it lists only digests.
    pub fn certificates(&self) -> Vec<Certificate> {
        match &self.users {
            Users::Certificates(all) => {
                all.iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
            }
            Users::Digests(_) => Vec::new(),
        }
    }

    /// Whether the owner of this certificate may use it.
    pub fn lists(&self, certificate: &Certificate) -> bool {
        let der = certificate.to_der();
        match &self.users {
            Users::Certificates(all) => all.iter().any(|listed| listed == der),
            Users::Digests(all) => all.iter().any(|listed| *listed == sm3::digest(der)),
        }
    }

    /// The certificate of who made it; whether such a maker is trusted is for the caller.
    pub fn maker(&self) -> &Certificate {
        &self.maker
    }

    /// Whether its maker signed it.
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.maker.public_key().verify(&self.info, &self.signature)
    }
}

/// A signature made with an electronic seal (`SES_Signature`), as it was read.
#[derive(Debug, Clone)]
pub(crate) struct SealedValue {
    pub(crate) eseal: Eseal,
    pub(crate) signed_at: i64,
    /// The digest of the signature's description.
    pub(crate) digest: Vec<u8>,
    /// Where that description is.
    pub(crate) description: String,
    pub(crate) certificate: Certificate,
    to_sign: Vec<u8>,
    signature: Signature,
}

impl SealedValue {
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, EsealError> {
        let value = Signed::from_der(der).map_err(|_| asn1::why_not(der))?;
        if value.algorithm != SM2_WITH_SM3 {
            return Err(EsealError::Algorithm);
        }
        let bytes = value.to_sign.to_der()?;
        let to_sign = ToSign::from_der(&bytes)?;
        if to_sign.version != asn1::VERSION {
            return Err(EsealError::Version);
        }
        Ok(Self {
            eseal: Eseal::from_der(&to_sign.eseal.to_der()?)?,
            signed_at: seconds(to_sign.time)?,
            digest: to_sign.digest.as_bytes().ok_or(EsealError::Malformed)?.to_vec(),
            description: to_sign.description.as_str().to_owned(),
            certificate: certificate(value.certificate)?,
            signature: asn1::signature(value.signature)?,
            to_sign: bytes,
        })
    }

    pub(crate) fn verify(&self) -> Result<(), SignatureError> {
        self.certificate.public_key().verify(&self.to_sign, &self.signature)
    }
}

/// The DER of `TBS_Sign` for a description with this digest at this place.
pub(crate) fn to_sign(
    eseal: &Eseal,
    time: GeneralizedTime,
    digest: &sm3::Digest,
    description: &str,
) -> Result<Vec<u8>, WriteError> {
    let to_sign = ToSign {
        version: asn1::VERSION,
        eseal: AnyRef::from_der(eseal.to_der())?,
        time,
        digest: BitStringRef::from_bytes(digest)?,
        description: ascii(description)?,
        extensions: None,
    };
    Ok(to_sign.to_der()?)
}

/// The DER of `SES_Signature`.
pub(crate) fn signed(
    to_sign: &[u8],
    certificate: &[u8],
    signature: &Signature,
) -> Result<Vec<u8>, WriteError> {
    let signature = signature.to_der();
    let signed = Signed {
        to_sign: AnyRef::from_der(to_sign)?,
        certificate: OctetStringRef::new(certificate)?,
        algorithm: SM2_WITH_SM3,
        signature: BitStringRef::from_bytes(&signature)?,
        timestamp: None,
    };
    Ok(signed.to_der()?)
}

/// A time since 1970 in the form of the standard.
pub(crate) fn time(unix_seconds: i64) -> Result<GeneralizedTime, WriteError> {
    let seconds = u64::try_from(unix_seconds).map_err(|_| WriteError::Time)?;
    GeneralizedTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| WriteError::Time)
}

fn seconds(time: GeneralizedTime) -> Result<i64, EsealError> {
    i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| EsealError::Malformed)
}

fn ascii(text: &str) -> Result<Ia5StringRef<'_>, WriteError> {
    Ia5StringRef::new(text).map_err(|_| WriteError::Ascii(text.to_owned()))
}

fn certificate(der: &OctetStringRef) -> Result<Certificate, EsealError> {
    Certificate::from_der(der.as_bytes()).map_err(|_| EsealError::Malformed)
}
