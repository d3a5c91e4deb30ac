//! Answers of an authority: made, read and checked (RFC 6960, section 4.2). It must not decide
//! whether an answer is fresh enough.

use super::asn1::{
    Basic, CertId, CertStatus, Responder, Response, ResponseBytes, ResponseData, RevokedInfo,
    SingleResponse, Status,
};
use super::issuer::Issuer;
use super::{OcspRequest, Refusal, Standing, nonce_extensions, read_nonce};
use crate::cert::envelope::{self, Signed, general_time, refuse_critical, timestamp};
use crate::cert::{CertError, Certificate, Reason, serial};
use crate::sm2::PrivateKey;
use der::asn1::{GeneralizedTime, Null, ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::time::Time;

/// id-pkix-ocsp-basic.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");

/// The longest response that is read: an answer to each of the most questions, and certificates.
const RESPONSE_BYTES_MAX: usize = 64 * 1024;

/// What [`Authority::answer_ocsp`](crate::Authority::answer_ocsp) gives.
pub(in crate::cert) fn answer(
    (key, certificate): (&PrivateKey, &Certificate),
    request: &OcspRequest,
    mut standing: impl FnMut(&str) -> Standing,
    produced_at: Timestamp,
    next_update: Timestamp,
) -> Result<Vec<u8>, CertError> {
    if next_update < produced_at {
        return Err(CertError::Time);
    }
    let issuer = Issuer::new(certificate)?;
    let (this_update, next_update) = (general_time(produced_at)?, general_time(next_update)?);
    let mut answers = Vec::new();
    for (id, serial) in request.ids.iter().zip(&request.serials) {
        let named = issuer.is_named_in(id);
        let standing = if named { standing(serial) } else { Standing::Unknown };
        answers.push(SingleResponse {
            id: id.clone(),
            status: standing.to_status()?,
            this_update,
            next_update: Some(next_update),
            extensions: None,
        });
    }
    let body = ResponseData {
        version: 0,
        responder: issuer.responder()?,
        produced_at: this_update,
        answers,
        extensions: nonce_extensions(request.nonce())?,
    };
    let response = OctetString::new(envelope::sign(&body.to_der()?, key)?)?;
    let bytes = Some(ResponseBytes { kind: BASIC, response });
    Ok(Response { status: Status::Successful, bytes }.to_der()?)
}

/// What was said of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Good, revoked or unknown.
    pub standing: Standing,
    /// When this was known to be so.
    pub this_update: Timestamp,
    /// When there will be news; without it, at any time.
    pub next_update: Option<Timestamp>,
}

/// A response, read. It proves nothing before [`verify`](Self::verify).
#[derive(Debug, Clone)]
pub struct OcspResponse {
    signed: Signed,
    responder: Responder,
    produced_at: Timestamp,
    nonce: Option<Vec<u8>>,
    answers: Vec<(CertId, Answer)>,
}

impl OcspResponse {
    /// Reads one response in DER; one without answers is [`CertError::Refused`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertError> {
        if der.len() > RESPONSE_BYTES_MAX {
            return Err(CertError::Malformed);
        }
        let Response { status, bytes } = Response::from_der(der)?;
        if let Some(why) = status.refusal() {
            return Err(CertError::Refused(why));
        }
        let bytes = bytes.filter(|bytes| bytes.kind == BASIC).ok_or(CertError::Malformed)?;
        let basic = Basic::from_der(bytes.response.as_bytes())?;
        let signed = Signed::from_parts(basic.body, &basic.algorithm, &basic.signature)?;
        let body: ResponseData = basic.body.decode_as()?;
        if body.version != 0 {
            return Err(CertError::Malformed);
        }
        Ok(Self {
            signed,
            nonce: read_nonce(body.extensions.as_deref())?,
            responder: body.responder,
            produced_at: moment(body.produced_at)?,
            answers: body.answers.into_iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    /// Whether `issuer` signed this itself, and speaks of its own certificates only.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), CertError> {
        if !issuer.is_authority() {
            return Err(CertError::NotAuthority);
        }
        let known = Issuer::new(issuer)?;
        let own = self.answers.iter().all(|(id, _)| known.is_named_in(id));
        if !own || !known.is_responder(&self.responder) {
            return Err(CertError::OtherIssuer);
        }
        self.signed.verify(issuer.public_key())
    }

    /// What is said of the certificate with this serial number (hexadecimal, any case, leading
    /// zeros or not); nothing if it was not asked about.
    pub fn answer(&self, serial: &str) -> Option<Answer> {
        let serial = serial::normalized(serial);
        self.answers.iter().find(|(id, _)| id.serial() == serial).map(|(_, answer)| *answer)
    }

    /// The standing alone in [`answer`](Self::answer).
    pub fn standing(&self, serial: &str) -> Option<Standing> {
        self.answer(serial).map(|answer| answer.standing)
    }

    /// When it was signed.
    pub fn produced_at(&self) -> Timestamp {
        self.produced_at
    }

    /// The nonce of the request that this answers, where there was one. Who sent one compares.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}

fn read(single: SingleResponse) -> Result<(CertId, Answer), CertError> {
    refuse_critical(single.extensions.as_deref(), &[])?;
    let answer = Answer {
        standing: Standing::from_status(&single.status)?,
        this_update: moment(single.this_update)?,
        next_update: single.next_update.map(moment).transpose()?,
    };
    Ok((single.id, answer))
}

fn moment(time: GeneralizedTime) -> Result<Timestamp, CertError> {
    timestamp(Time::GeneralTime(time))
}

impl Status {
    fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Successful => None,
            Self::MalformedRequest => Some(Refusal::MalformedRequest),
            Self::InternalError => Some(Refusal::InternalError),
            Self::TryLater => Some(Refusal::TryLater),
            Self::SigRequired => Some(Refusal::SignatureRequired),
            Self::Unauthorized => Some(Refusal::Unauthorized),
        }
    }
}

impl Standing {
    fn to_status(self) -> Result<CertStatus, CertError> {
        Ok(match self {
            Self::Good => CertStatus::Good(Null),
            Self::Revoked { at, reason } => {
                CertStatus::Revoked(RevokedInfo { at: general_time(at)?, reason: reason.code() })
            }
            Self::Unknown => CertStatus::Unknown(Null),
        })
    }

    fn from_status(status: &CertStatus) -> Result<Self, CertError> {
        Ok(match status {
            CertStatus::Good(_) => Self::Good,
            CertStatus::Revoked(info) => Self::Revoked {
                at: moment(info.at)?,
                reason: info.reason.map_or_else(Reason::default, Reason::from),
            },
            CertStatus::Unknown(_) => Self::Unknown,
        })
    }
}
