//! On a front: what the platform's answer changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{BillId, CreditCode, Grant, Moment};
use futures::FutureExt as _;
use proof::supervision_holds;
use seal::{Purpose, SignerError, Trust, Vault};
use wire::home::{Acceptance, ConfigWords, GrantWords, HeardWords, RefusedWords, SupervisedWords};
use wire::xml::{self, Parts, SignatureText};

use super::chain::{self, ChainError};
use super::config::Shelf;
use super::letter::LetterError;
use super::{Home, LOST, Shut, config, fates, letter, paper};
use crate::crew;
use crate::directory::DirectoryError;
use crate::grant::{GiveError, accept as accept_grant};
use crate::ports::fronts::{Fate, Fronts, HomeNews};
use crate::ports::registry::AuditHead;
use crate::ports::{Actor, Chance, Kept, SignedGrant, Store, StoreError};

/// Why an answer was not taken in; the next one may be.
#[derive(Debug, thiserror::Error)]
pub enum HearError {
    /// Not believed, or for another device.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// Its mark has another form.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Finance's signature on a bill of ours does not hold: the platform must be asked by a person.
    #[error("finance's signature on bill {0} does not hold")]
    Supervision(String),
    /// The new configuration does not read; the one before stays in force.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The front's own key does not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an answer said.
#[derive(Clone, Debug)]
pub struct Heard {
    /// How far the records are home, as the platform says.
    pub mark: AuditHead,
    /// `active`, `frozen`, `retired`; `lost`: the platform knows later records of this device than
    /// the device itself, so that its numbers may have been used.
    pub standing: String,
    /// Why.
    pub reason: String,
    /// Bills that were signed.
    pub supervised: usize,
    /// Bills that were refused.
    pub refused: Vec<RefusedWords>,
    /// Grants that came.
    pub grants: usize,
}

/// Reads the platform's letter, if it is the platform's and for this device.
fn read(
    bytes: &[u8],
    device: &str,
    (trust, now): (&Trust, Moment),
) -> Result<(Acceptance, Actor), LetterError> {
    let (sealed, said) = letter::read::<Acceptance>(bytes)?;
    let platform = trust.with_serial(sealed.serial, Purpose::Platform);
    let platform = platform.ok_or(LetterError::Signer)?;
    letter::check(&sealed, platform, Purpose::Platform, (trust, now.timestamp()))?;
    if said.device != device {
        return Err(LetterError::Signer);
    }
    let by = Actor {
        name: "platform".to_owned(),
        certificate: platform.serial().to_owned(),
        ..Actor::default()
    };
    Ok((said, by))
}

/// Puts the configuration of the first letter into force, before there is a node.
pub async fn begin(
    bytes: &[u8],
    device: &str,
    (store, fronts): (&dyn Store, &dyn Fronts),
    (vault, chance): (&Vault, &dyn Chance),
    (trust, now): (&Trust, Moment),
) -> Result<(), HearError> {
    let (said, by) = read(bytes, device, (trust, now))?;
    let config = said.config.ok_or(LetterError::Form)?;
    let shelf = Shelf { store, fronts, vault, chance };
    Ok(config::apply(&shelf, *config, &by, now).await?)
}

/// Takes in the platform's answer. Any answer may come late or twice, but they are heard one by one.
pub async fn hear(home: &Home, bytes: &[u8]) -> Result<Heard, HearError> {
    let p = &home.platform;
    let now = p.clock.now();
    let device = p.device().unwrap_or_default();
    let (said, by) = read(bytes, device, (&p.trust(), now))?;
    let at: Moment = said.at.parse().map_err(|_| LetterError::Form)?;
    if let Some(config) = said.config {
        take_config(home, *config, &by).await?;
    }
    let grants = said.grants.len();
    for grant in said.grants {
        take_grant(home, grant, &by).await?;
    }
    for words in said.papers {
        paper::take(home, words, &by, now).await?;
    }
    let supervised = said.supervised.len();
    let mark = chain::head(&said.mark)?;
    let is_lost = is_lost(home, &mark).await?;
    let standing = if is_lost { LOST.to_owned() } else { said.standing };
    if standing != "active" {
        tracing::error!(standing, "this front may issue no more: {}", said.reason);
        p.gate.shut(Shut::Frozen);
    }
    if !is_lost {
        let fates = fates::new(home, said.fates).await?;
        let (upto, files) = (chain::head(&said.upto)?, files(home, said.supervised).await?);
        come_home(home, device, (said.after, upto), (files, fates)).await?;
    }
    let before = super::heard(home).await?.0;
    let words = HeardWords {
        seq: home.fronts.head().await?.map_or(0, |head| head.seq),
        standing: standing.clone(),
        reason: said.reason.clone(),
        ahead_seconds: at.seconds_since(now),
        refused: before
            .refused
            .saturating_add(u64::try_from(said.refused.len()).unwrap_or(u64::MAX)),
    };
    // By the platform's clock, so that its last word stays whatever comes late and wherever ours jumps.
    home.fronts.put_report(device, wire::data::to_json(&words), at).await?;
    for refused in &said.refused {
        tracing::error!(
            bill.id = refused.subject,
            code = refused.code,
            "the platform refused bill {}",
            refused.subject
        );
    }
    Ok(Heard { mark, standing, reason: said.reason, supervised, refused: said.refused, grants })
}

/// Puts a configuration into force, unless a later one is: an answer that comes late must not bring
/// back what has been changed since.
async fn take_config(home: &Home, config: ConfigWords, by: &Actor) -> Result<(), HearError> {
    let p = &home.platform;
    p.refresh().await?;
    if config.version <= p.directory().config.as_ref().map_or(0, |config| config.version) {
        return Ok(());
    }
    let (store, fronts) = (&*p.store, &*home.fronts);
    let shelf = Shelf { store, fronts, vault: p.vault(), chance: &*p.chance };
    config::apply(&shelf, config, by, p.clock.now()).await?;
    p.refresh().await?;
    Ok(())
}

/// Whether the platform knows another story of this front than the front itself.
async fn is_lost(home: &Home, mark: &AuditHead) -> Result<bool, StoreError> {
    if mark.seq == 0 {
        return Ok(false);
    }
    let own = home.fronts.told(mark.seq.saturating_sub(1), 1).await?;
    Ok(own.first().is_none_or(|own| own.hash != mark.hash))
}

/// A file with both signatures, and whose it is.
type SignedFile = (CreditCode, domain::BillId, Vec<u8>);

/// Keeps signed files, and moves the mark over the records they stand for. If an answer between was
/// lost, so were its signatures: the mark stays, and those records are told again.
async fn come_home(
    home: &Home,
    device: &str,
    (after, upto): (i64, AuditHead),
    (files, fates): (Vec<SignedFile>, Vec<Fate>),
) -> Result<(), StoreError> {
    let own = home.fronts.mark(device).await?;
    let reached = own.as_ref().map_or(0, |own| own.seq);
    let mark = if after <= reached && upto.seq > reached { Some(upto) } else { own };
    // Nothing is home, so nothing was signed.
    let Some(mark) = mark else { return Ok(()) };
    let (device, at) = (device.to_owned(), home.platform.clock.now());
    home.fronts.come_home(HomeNews { device, mark, files, fates, at }).await
}

/// Our files with finance's signatures, each checked before it is kept.
async fn files(home: &Home, said: Vec<SupervisedWords>) -> Result<Vec<SignedFile>, HearError> {
    let p = &home.platform;
    let mut elements = BTreeMap::new();
    for one in said {
        let name = format!("{}{}", one.code, one.number);
        let id: BillId = name.parse().map_err(|_| HearError::Supervision(name))?;
        elements.insert(id, one.element);
    }
    let ids: Vec<BillId> = elements.keys().copied().collect();
    let mut pairs = Vec::with_capacity(ids.len());
    for kept in home.fronts.kept(&ids).await? {
        pairs.extend(elements.remove(&kept.id).map(|element| (kept, element)));
    }
    if let Some((unknown, _)) = elements.pop_first() {
        return Err(HearError::Supervision(unknown.to_string()));
    }
    let trust = p.trust();
    let work = move |(kept, element): (Kept, String)| {
        let trust = Arc::clone(&trust);
        async move { file(&trust, &kept, &element) }.boxed()
    };
    let files = crew::each(p.crew(), pairs, work).await?;
    Ok(files.into_iter().flatten().collect())
}

/// Our file with finance's element; none if it has had it. That the unit's own signature holds need not
/// be proved again: finance's covers what is kept here, to the byte.
fn file(trust: &Trust, kept: &Kept, element: &str) -> Result<Option<SignedFile>, HearError> {
    let wrong = || HearError::Supervision(kept.id.to_string());
    let Parts { body, unit, supervision } = xml::parts(&kept.file).ok_or_else(wrong)?;
    if !supervision.is_empty() {
        return Ok(None);
    }
    let said = SignatureText::of_supervision(element).map_err(|_| wrong())?;
    if let Some(certificate) = trust.find(&said.issuer, &said.serial) {
        certificate.public_key().prepare();
    }
    if !supervision_holds(trust, (body, unit), &said) {
        return Err(wrong());
    }
    Ok(Some((kept.unit.clone(), kept.id, xml::file(body, unit, element))))
}

/// A grant that does not fit is logged and left: the platform offers it again.
async fn take_grant(home: &Home, words: GrantWords, by: &Actor) -> Result<(), HearError> {
    let p = &home.platform;
    let grant = match Grant::from_statement(&words.statement) {
        Ok(grant) => grant,
        Err(why) => {
            tracing::error!(%why, "a grant from the platform does not read");
            return Ok(());
        }
    };
    let id = grant.id.clone();
    let signature = wire::auth::decode(&words.signature).unwrap_or_default();
    let signed = SignedGrant { grant, signature, certificate_serial: words.serial };
    match accept_grant(p, signed, by.clone()).await {
        Ok(()) => Ok(()),
        Err(GiveError::Store(e)) => Err(e.into()),
        Err(why) => {
            tracing::error!(%id, %why, "grant {id} from the platform was not taken in");
            Ok(())
        }
    }
}
