//! Letters through a gap (网闸): two folders that somebody else empties and fills, instead of a line.
//!
//! Nobody waits for an answer here. The front puts out what it has to tell, one shipment after
//! another, and hears whatever has come; the platform takes in what has come and puts its answer out.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::home::{self, HearError, Home};
use app::ports::registry::AuditHead;
use app::ports::{Actor, Clock};
use jiff::SignedDuration;
use link::gap::{Disk, Gap, Limits, Me, Node as Name, Peer, Status};
use rand::SeedableRng;
use rand::rngs::StdRng;
use seal::{Certificate, FileSigner, Purpose};
use tokio::sync::watch;

use super::serve::Keeper;
use crate::config::Place;
use crate::edges::SystemClock;
use crate::folder::Folder;
use crate::keys;

/// What the platform is called in the names of bundles.
const PLATFORM: &str = "platform";
/// How often folders are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// Looks between two shipments when there is nothing to tell.
const QUIET_LOOKS: u32 = 30;
/// Messages taken in at one look.
const MESSAGES_MAX: usize = 50;
/// Bundles on their way at one time; more wait in the store.
const UNDER_WAY_MAX: u64 = 200;
/// What was not acknowledged for so long is put out again.
const RESEND: SignedDuration = SignedDuration::from_mins(30);
const RESEND_MAX: usize = 50;

fn name(text: &str) -> anyhow::Result<Name> {
    Name::new(text).map_err(|_| anyhow::anyhow!("{text} is no name for a gap"))
}

fn open(dir: &Path, me: (&str, FileSigner), peer: (&str, Certificate)) -> anyhow::Result<Gap> {
    let signer = Arc::new(me.1);
    let me = Me::new(name(me.0)?, Arc::clone(&signer) as _, vec![signer]);
    let peer = Peer::new(name(peer.0)?, peer.1, Vec::new());
    let files = Box::new(Disk::hold(dir)?);
    let rng = Box::new(StdRng::from_rng(&mut rand::rng()));
    Ok(Gap::open(files, me, peer, rng, Limits::default())?)
}

fn own(place: &Place, key: &str) -> anyhow::Result<FileSigner> {
    let folder = Folder::new(&place.dir);
    let passphrase = place.passphrase(&place.file()?)?;
    Ok(FileSigner::new(folder.key(key, &passphrase)?, folder.certificate(key)?)?)
}

/// The front's side of its gap.
pub(crate) fn of_front(place: &Place, dir: &Path, home: &Home) -> anyhow::Result<Gap> {
    let code = home.platform.device().context("this node is no front")?;
    let trust = home.platform.trust();
    let platform = trust.newest(Purpose::Platform).context("no certificate of the platform")?;
    open(dir, (code, own(place, keys::DEVICE)?), (PLATFORM, platform.clone()))
}

/// The platform's side of a front's gap.
pub(crate) fn of_platform(
    place: &Place,
    dir: &Path,
    home: &Home,
    code: &str,
) -> anyhow::Result<Gap> {
    let front = home.platform.directory().front_certificate(code);
    let front = front.with_context(|| format!("no front {code}"))?;
    open(dir, (PLATFORM, own(place, keys::PLATFORM)?), (code, front))
}

/// What is under way in a folder, for `shupiao gap status`; works while a node runs.
pub(crate) fn status(dir: &Path, me: &str, peer: &str) -> anyhow::Result<Status> {
    Ok(Status::look(&Disk::look(dir), &name(me)?, &name(peer)?)?)
}

/// The front: tells and hears for as long as it runs.
pub(super) async fn bring_home(
    keeper: Arc<Keeper>,
    mut gap: Gap,
    mut stopped: watch::Receiver<bool>,
) {
    let mut told: Option<AuditHead> = None;
    let mut quiet = QUIET_LOOKS;
    loop {
        if let Err(e) = hear(&keeper.home, &mut gap).await {
            tracing::error!("the gap's in folder: {e:#}");
        }
        quiet = quiet.saturating_add(1);
        match tell(&keeper, &mut gap, told, quiet >= QUIET_LOOKS).await {
            Ok(Some(last)) => (told, quiet) = (Some(last), 0),
            Ok(None) => {}
            Err(e) => tracing::error!("the gap's out folder: {e:#}"),
        }
        if wait(&mut stopped).await {
            return;
        }
    }
}

/// Resolves after a while; whether it is time to stop.
#[expect(clippy::disallowed_methods, reason = "folders are looked at by the clock")]
async fn wait(stopped: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        _ = stopped.changed() => true,
        () = tokio::time::sleep(LOOK) => false,
    }
}

async fn hear(home: &Home, gap: &mut Gap) -> anyhow::Result<()> {
    let now = SystemClock.now().timestamp();
    for message in gap.receive(now, MESSAGES_MAX).await? {
        match home::hear(home, &message.bytes).await {
            Ok(_) => {}
            // The store is away: the answer stays, and comes again. It must not be lost, because what has
            // been told once is not told again while we run.
            Err(e @ (HearError::Store(_) | HearError::Signer(_))) => {
                gap.hand_over_again();
                return Err(e.into());
            }
            Err(e) => tracing::error!(message.number, "an answer was not taken in: {e}"),
        }
        gap.done(now, message.number).await?;
    }
    gap.resend(now, RESEND, RESEND_MAX).await?;
    Ok(())
}

/// Puts out what was not told yet; answers with the last record that was.
async fn tell(
    keeper: &Keeper,
    gap: &mut Gap,
    told: Option<AuditHead>,
    even_nothing: bool,
) -> anyhow::Result<Option<AuditHead>> {
    let mut after = told;
    let mut last = None;
    loop {
        let under_way = gap.last_sent()?.saturating_sub(gap.last_acknowledged()?);
        if under_way >= UNDER_WAY_MAX {
            return Ok(last);
        }
        let report = home::report(&keeper.home, &keeper.machine()).await?;
        let shipped = home::ship(&keeper.home, after, report).await?;
        if shipped.empty && !(even_nothing && last.is_none()) {
            return Ok(last);
        }
        gap.send(SystemClock.now().timestamp(), &shipped.letter).await?;
        (after, last) = (Some(shipped.last), Some(shipped.last));
        if !shipped.more {
            return Ok(last);
        }
    }
}

/// The platform: takes in and answers for as long as it runs.
pub(crate) async fn take_in(
    home: Home,
    code: String,
    mut gap: Gap,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        if let Err(e) = answer(&home, &code, &mut gap).await {
            tracing::error!(front = code, "the gap of {code}: {e:#}");
        }
        if wait(&mut stopped).await {
            return;
        }
    }
}

async fn answer(home: &Home, code: &str, gap: &mut Gap) -> anyhow::Result<()> {
    let now = SystemClock.now().timestamp();
    let from = Actor { from: format!("gap:{code}"), ..Actor::default() };
    for message in gap.receive(now, MESSAGES_MAX).await? {
        match home::accept(home, &message.bytes, &from).await {
            Ok(answer) => {
                gap.send(now, &answer).await?;
            }
            // The store or a signer is away: the message stays, and comes again.
            Err(e @ (home::AcceptError::Store(_) | home::AcceptError::Sign(_))) => {
                gap.hand_over_again();
                return Err(e.into());
            }
            Err(e) => tracing::error!(message.number, "a shipment was not believed: {e}"),
        }
        gap.done(now, message.number).await?;
    }
    gap.resend(now, RESEND, RESEND_MAX).await?;
    Ok(())
}
