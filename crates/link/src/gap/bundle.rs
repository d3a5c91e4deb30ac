//! One file as it travels: a head that people can read, an empty line, and an envelope. It must not
//! know folders, or which bundle is due.
//!
//! The head is the envelope's context, so not a byte of it can be changed, and it has one spelling:
//! what was read is written again and compared.

use super::mark::Mark;
use super::name::{FileName, Kind, Node};
use super::problem::Problem;
use jiff::Timestamp;
use rand_core::CryptoRng;
use seal::sm3::{self, Digest};
use seal::{Certificate, Decryptor, Envelope, EnvelopeError, Signer};
use std::sync::Arc;

/// The longest head, in bytes; heads have some 350.
pub(super) const HEAD_MAX: usize = 1024;
/// What a bundle is longer than its message at most, in bytes.
pub(super) const OVERHEAD_MAX: usize = HEAD_MAX + seal::envelope::OVERHEAD_MAX;

const FIRST_LINE: &str = "shupiao gap 1";
const END: &[u8] = b"\n\n";

/// What everybody on the way may know of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) from: Node,
    pub(super) to: Node,
    pub(super) number: u64,
    /// The SM3 of the bundle with the number before; zeros in the first, and in acknowledgements.
    pub(super) previous: Digest,
    /// When it was made, in whole seconds.
    pub(super) made: Timestamp,
    /// What the sender had dealt with by then.
    pub(super) acknowledges: Mark,
}

impl Head {
    fn text(&self) -> String {
        format!(
            "{FIRST_LINE}\nkind {}\nfrom {}\nto {}\nnumber {}\nprevious {}\nmade {}\n\
             acknowledges {}\n\n",
            self.kind.word(),
            self.from,
            self.to,
            self.number,
            sm3::hex(&self.previous),
            self.made,
            self.acknowledges,
        )
    }

    /// Reads the head of a bundle, whole or cut behind its head, and says how long it is.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let start = bytes.get(..bytes.len().min(HEAD_MAX))?;
        let end = start.windows(END.len()).position(|two| two == END)?.checked_add(END.len())?;
        let text = str::from_utf8(start.get(..end)?).ok()?;
        let head = Self::parse(text)?;
        (head.text() == text).then_some((head, end))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut next = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        next("shupiao")?;
        let kind = next("kind")?;
        let kinds = [Kind::Message, Kind::Acknowledgement];
        Some(Self {
            kind: kinds.into_iter().find(|one| one.word() == kind)?,
            from: Node::new(next("from")?).ok()?,
            to: Node::new(next("to")?).ok()?,
            number: next("number")?.parse().ok()?,
            previous: hex::decode(next("previous")?).ok()?.try_into().ok()?,
            made: next("made")?.parse().ok()?,
            acknowledges: Mark::parse(next("acknowledges")?)?,
        })
    }

    pub(super) fn file_name(&self) -> FileName {
        FileName::new(&self.from, self.number, self.kind)
    }
}

/// This node: its name and its keys.
#[derive(Clone)]
pub struct Me {
    pub(super) name: Node,
    pub(super) signer: Arc<dyn Signer>,
    pub(super) decryptors: Vec<Arc<dyn Decryptor>>,
}

impl Me {
    /// A node that signs with `signer`. Messages are read with any of `decryptors`: after a change
    /// of keys the old one stays until everything encrypted to it has come.
    pub fn new(name: Node, signer: Arc<dyn Signer>, decryptors: Vec<Arc<dyn Decryptor>>) -> Self {
        Self { name, signer, decryptors }
    }
}

/// The node on the other side: its name and the certificates that the caller trusts.
#[derive(Debug, Clone)]
pub struct Peer {
    pub(super) name: Node,
    pub(super) certificate: Certificate,
    pub(super) older: Vec<Certificate>,
}

impl Peer {
    /// A node that messages are encrypted to with `certificate`. What it signed with one of `older`
    /// is believed too.
    pub fn new(name: Node, certificate: Certificate, older: Vec<Certificate>) -> Self {
        Self { name, certificate, older }
    }
}

/// Makes a bundle.
pub(super) async fn write(
    me: &Me,
    peer: &Peer,
    rng: &mut (dyn CryptoRng + Send),
    head: &Head,
    message: &[u8],
) -> Result<Vec<u8>, EnvelopeError> {
    let head = head.text();
    let certificate = &peer.certificate;
    let signer = me.signer.as_ref();
    let envelope = Envelope::seal(rng, signer, certificate, head.as_bytes(), message).await?;
    Ok([head.as_bytes(), &envelope].concat())
}

/// A bundle that the peer signed for us, under the name that it should have. Not yet decrypted.
pub(super) struct Checked<'a> {
    pub(super) head: Head,
    context: &'a [u8],
    envelope: Envelope,
    sender: &'a Certificate,
}

impl<'a> Checked<'a> {
    pub(super) fn read(
        bytes: &'a [u8],
        name: &FileName,
        me: &Me,
        peer: &'a Peer,
    ) -> Result<Self, Problem> {
        let (head, length) = Head::read(bytes).ok_or(Problem::NotABundle)?;
        if head.to != me.name || head.from != peer.name {
            return Err(Problem::NotForUs);
        }
        if head.file_name() != *name {
            return Err(Problem::WrongName);
        }
        let (context, envelope) = bytes.split_at_checked(length).ok_or(Problem::NotABundle)?;
        let envelope = Envelope::from_der(envelope).map_err(|_| Problem::NotABundle)?;
        let mut known = std::iter::once(&peer.certificate).chain(&peer.older);
        let sender = known.find(|one| envelope.is_from(one)).ok_or(Problem::UnknownSender)?;
        envelope.verify(sender, context).map_err(|_| Problem::BadSignature)?;
        Ok(Self { head, context, envelope, sender })
    }

    /// The message. An error that is [`Problem::KeyUnavailable`] passes; all others stay.
    pub(super) async fn open(&self, me: &Me) -> Result<Vec<u8>, Problem> {
        let mut keys = me.decryptors.iter();
        let ours = keys.find(|key| self.envelope.is_for(key.certificate()));
        let ours = ours.ok_or(Problem::UnknownRecipient)?;
        let opened = self.envelope.open(ours.as_ref(), self.sender, self.context).await;
        opened.map(|bytes| bytes.to_vec()).map_err(|error| match error {
            EnvelopeError::Decryptor(error) => Problem::KeyUnavailable(error.to_string()),
            EnvelopeError::OtherRecipient => Problem::UnknownRecipient,
            EnvelopeError::BadSignature => Problem::BadSignature,
            EnvelopeError::OtherSender => Problem::UnknownSender,
            EnvelopeError::Malformed | EnvelopeError::TooLong => Problem::NotABundle,
            EnvelopeError::Unreadable | EnvelopeError::Signer(_) => Problem::Unreadable,
        })
    }
}
