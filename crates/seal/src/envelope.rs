//! Bytes on their way from the owner of one certificate to the owner of another: nobody else reads
//! them, and the reader knows who sent them. It must not know what they are or how they travel.
//!
//! ```text
//! Envelope ::= SEQUENCE {
//!   body SEQUENCE {
//!     version    INTEGER (1),
//!     sender     OCTET STRING,   -- SM3 of the certificate that the signature is checked with
//!     recipient  OCTET STRING,   -- SM3 of the certificate that the key is encrypted to
//!     key        OCTET STRING,   -- a fresh SM4 key, as SM2Cipher in DER (GB/T 35276)
//!     nonce      OCTET STRING,   -- 12 bytes
//!     content    OCTET STRING }, -- SM4-GCM ciphertext and tag (RFC 8998)
//!   signature    OCTET STRING }  -- SM2Signature in DER, by the sender
//! ```
//!
//! It is encrypted first and signed then. A stranger's bytes are so refused by a public key alone,
//! before a private key, which may be a slow device, works on them; nobody can ask that key about
//! ciphertexts of their own; and a guard on the way can see who sent a file without reading it.
//!
//! Signing last has one known weakness: a thief may cut the signature off and put their own on.
//! Therefore both certificates are bound into the cipher as well as under the signature, and
//! content that changes its sender no longer opens. The known weakness of signing first, a reader
//! who passes the sender's words on to another as if meant for them, does not arise: the recipient
//! is under the signature. The caller's `context` (who, to whom, which number) is bound in the same
//! two places and travels outside.

use crate::cert::Certificate;
use crate::decryptor::{Decryptor, DecryptorError};
use crate::signer::{Signer, SignerError};
use crate::sm2::Signature;
use crate::sm3::{self, Digest};
use crate::sm4::{Key, gcm};
use der::asn1::OctetStringRef;
use der::{Decode, Encode, Sequence};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const SIGNED: &[u8] = b"shupiao envelope 1: signed\n";
const ENCRYPTED: &[u8] = b"shupiao envelope 1: encrypted\n";
const NONCE_BYTES: usize = 12;

/// How much longer an envelope is than its content at most, in bytes.
pub const OVERHEAD_MAX: usize = 512;

/// The longest content, in bytes: what DER can say the length of, with room for the rest.
pub const CONTENT_MAX: usize = 128 << 20;

/// Why there is no envelope, or none that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// Not one whole envelope.
    #[error("malformed envelope")]
    Malformed,
    /// More than [`CONTENT_MAX`].
    #[error("content is longer than {CONTENT_MAX} bytes")]
    TooLong,
    /// Signed with another certificate than the one given.
    #[error("envelope comes from another sender")]
    OtherSender,
    /// Encrypted to another certificate than the one given.
    #[error("envelope is for another recipient")]
    OtherRecipient,
    /// The signature is not the sender's, or envelope or context were changed.
    #[error("signature of the envelope does not hold")]
    BadSignature,
    /// The sender signed what does not open: it was encrypted by somebody else, or wrongly.
    #[error("content of the envelope does not open")]
    Unreadable,
    /// The sender's key did not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The recipient's key could not be asked; trying again later may help.
    #[error(transparent)]
    Decryptor(DecryptorError),
}

impl From<der::Error> for EnvelopeError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

#[derive(Sequence)]
struct Body<'a> {
    version: u8,
    sender: &'a OctetStringRef,
    recipient: &'a OctetStringRef,
    key: &'a OctetStringRef,
    nonce: &'a OctetStringRef,
    content: &'a OctetStringRef,
}

#[derive(Sequence)]
struct Outer<'a> {
    body: Body<'a>,
    signature: &'a OctetStringRef,
}

/// An envelope that was read but not opened.
#[derive(Debug, Clone)]
pub struct Envelope {
    parties: Parties,
    key: Vec<u8>,
    nonce: [u8; NONCE_BYTES],
    content: Vec<u8>,
    body: Vec<u8>,
    signature: Signature,
}

impl Envelope {
    /// Encrypts `plaintext` to the owner of `recipient` and signs it. `context` is bound to it and
    /// must be given again to open it.
    pub async fn seal(
        rng: &mut (impl CryptoRng + Send + ?Sized),
        signer: &dyn Signer,
        recipient: &Certificate,
        context: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, EnvelopeError> {
        if plaintext.len() > CONTENT_MAX {
            return Err(EnvelopeError::TooLong);
        }
        let parties = Parties::new(signer.certificate(), recipient);
        let mut key = Zeroizing::new(Key::default());
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(key.as_mut_slice());
        rng.fill_bytes(&mut nonce);
        let sealed = gcm::seal(&key, &nonce, &parties.bound(ENCRYPTED, context), plaintext);
        let key = recipient.public_key().encrypt(rng, key.as_slice());
        let key = key.map_err(|_| EnvelopeError::Malformed)?; // 16 bytes are never too many
        let body = Body {
            version: VERSION,
            sender: OctetStringRef::new(&parties.sender)?,
            recipient: OctetStringRef::new(&parties.recipient)?,
            key: OctetStringRef::new(&key)?,
            nonce: OctetStringRef::new(&nonce)?,
            content: OctetStringRef::new(&sealed)?,
        };
        let signature = signer.sign(&parties.to_sign(context, &body.to_der()?)).await?.to_der();
        Ok(Outer { body, signature: OctetStringRef::new(&signature)? }.to_der()?)
    }

    /// Reads an envelope, without checking it.
    pub fn from_der(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let Outer { body, signature } = Outer::from_der(bytes)?;
        let fixed = |field: &OctetStringRef| {
            Digest::try_from(field.as_bytes()).map_err(|_| EnvelopeError::Malformed)
        };
        if body.version != VERSION || body.content.as_bytes().len() > CONTENT_MAX + TAG_BYTES {
            return Err(EnvelopeError::Malformed);
        }
        Ok(Self {
            parties: Parties { sender: fixed(body.sender)?, recipient: fixed(body.recipient)? },
            key: body.key.as_bytes().to_vec(),
            nonce: body.nonce.as_bytes().try_into().map_err(|_| EnvelopeError::Malformed)?,
            content: body.content.as_bytes().to_vec(),
            // DER has one spelling only, so encoding again gives the bytes that were read.
            body: body.to_der()?,
            signature: Signature::from_der(signature.as_bytes())
                .map_err(|_| EnvelopeError::Malformed)?,
        })
    }

    /// Whether it claims to come from the owner of `certificate`.
    pub fn is_from(&self, certificate: &Certificate) -> bool {
        self.parties.sender == sm3::digest(certificate.to_der())
    }

    /// Whether it claims to be for the owner of `certificate`.
    pub fn is_for(&self, certificate: &Certificate) -> bool {
        self.parties.recipient == sm3::digest(certificate.to_der())
    }

    /// Whether the owner of `sender` signed it, in this `context`. Needs no private key.
    pub fn verify(&self, sender: &Certificate, context: &[u8]) -> Result<(), EnvelopeError> {
        if !self.is_from(sender) {
            return Err(EnvelopeError::OtherSender);
        }
        let signed = self.parties.to_sign(context, &self.body);
        let verified = sender.public_key().verify(&signed, &self.signature);
        verified.map_err(|_| EnvelopeError::BadSignature)
    }

    /// The content, if `sender` signed it for the holder of `recipient` in this `context`. The
    /// caller decides before whether it trusts `sender`.
    pub async fn open(
        &self,
        recipient: &dyn Decryptor,
        sender: &Certificate,
        context: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        self.verify(sender, context)?;
        if !self.is_for(recipient.certificate()) {
            return Err(EnvelopeError::OtherRecipient);
        }
        let key = recipient.decrypt(&self.key).await.map_err(|error| match error {
            DecryptorError::Refused => EnvelopeError::Unreadable,
            DecryptorError::Unavailable(_) | DecryptorError::Timeout => {
                EnvelopeError::Decryptor(error)
            }
        })?;
        let key = Key::try_from(key.as_slice()).map_err(|_| EnvelopeError::Unreadable);
        let bound = self.parties.bound(ENCRYPTED, context);
        let opened = gcm::open(&Zeroizing::new(key?), &self.nonce, &bound, &self.content);
        opened.map(Zeroizing::new).map_err(|_| EnvelopeError::Unreadable)
    }
}

const TAG_BYTES: usize = 16;

/// From whom to whom, as digests of certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parties {
    sender: Digest,
    recipient: Digest,
}

impl Parties {
    fn new(sender: &Certificate, recipient: &Certificate) -> Self {
        let [sender, recipient] = [sender, recipient].map(|one| sm3::digest(one.to_der()));
        Self { sender, recipient }
    }

    /// All parts but the label, which is a constant, have one length: no two contexts give the
    /// same bytes.
    fn bound(&self, label: &[u8], context: &[u8]) -> Vec<u8> {
        [label, &self.sender, &self.recipient, &sm3::digest(context)].concat()
    }

    fn to_sign(&self, context: &[u8], body: &[u8]) -> Vec<u8> {
        [&self.bound(SIGNED, context), body].concat()
    }
}
