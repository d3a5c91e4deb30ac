//! The line to the platform: letters go up and answers come down, for as long as the front runs.
//!
//! A backlog goes home in rounds. In a round three work at once: one writes the next letter while one
//! is at the line with the letter before and one hears the answer before that, in their order and one
//! by one. Whatever fails ends the round; the next one goes on from what is home.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::home::{self, Home};
use app::ports::Clock;
use link::backoff::Backoff;
use link::https::{ClientPem, Https, Settings};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::serve::Keeper;
use crate::config::{FrontSettings, read_text};
use crate::edges::SystemClock;

/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_mins(1);
/// Between two rounds when there is nothing to tell.
const QUIET: Duration = Duration::from_secs(5);
/// The longest pause after failures.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// Letters that wait for the line, and answers that wait to be heard.
const WAITING: usize = 2;
/// How old a report may get in a long round, in seconds.
const REPORT_SECONDS: i64 = 10;

/// Brings everything home, on a thread of its own: a letter takes a core for many milliseconds, in which
/// requests are to be answered.
pub(super) fn start(
    keeper: Arc<Keeper>,
    line: Line,
    stopped: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(bring_home(keeper, line, stopped)))
}

#[expect(clippy::disallowed_methods, reason = "a line that is down is tried again by the clock")]
async fn bring_home(keeper: Arc<Keeper>, line: Line, mut stopped: watch::Receiver<bool>) {
    let backoff = Backoff { longest: PAUSE_MAX, ..Backoff::default() };
    let mut failures = 0_u32;
    loop {
        let pause = match round(&keeper, &line, &stopped).await {
            Ok(()) => {
                if failures > 0 {
                    tracing::info!("the platform is heard again");
                }
                failures = 0;
                QUIET
            }
            Err(e) => {
                tracing::warn!("the platform is not reached: {e:#}");
                failures = failures.saturating_add(1);
                backoff.wait(failures, rand::random())
            }
        };
        if *stopped.borrow() {
            return;
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Tells all there is to tell. When one of the three ends, the others find their channel closed: what
/// was answered is heard, and nothing more is sent.
async fn round(
    keeper: &Keeper,
    line: &Line,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let (up, letters) = mpsc::channel(WAITING);
    let (down, answers) = mpsc::channel(WAITING);
    let (sent, heard, written) = tokio::join!(
        send(line, letters, down),
        hear(&keeper.home, answers),
        write(keeper, up, stopped)
    );
    sent.and(heard).and(written)
}

/// Writes letters, each going on where the one before ends.
async fn write(
    keeper: &Keeper,
    up: mpsc::Sender<Vec<u8>>,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let home = &keeper.home;
    let mut after = None;
    let mut report = home::report(home, &keeper.machine()).await?;
    let mut reported_at = SystemClock.now();
    loop {
        let shipped = home::ship(home, after, report.clone()).await?;
        after = Some(shipped.last);
        let is_wanted = up.send(shipped.letter).await.is_ok();
        if !is_wanted || !shipped.more || *stopped.borrow() {
            return Ok(());
        }
        if SystemClock.now().seconds_since(reported_at) >= REPORT_SECONDS {
            report = home::report(home, &keeper.machine()).await?;
            reported_at = SystemClock.now();
        }
    }
}

async fn send(
    line: &Line,
    mut letters: mpsc::Receiver<Vec<u8>>,
    down: mpsc::Sender<Vec<u8>>,
) -> anyhow::Result<()> {
    while let Some(letter) = letters.recv().await {
        let answer = line.https.post(&line.url, "application/octet-stream", letter).await?;
        if down.send(answer).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Hears answers until the platform wants to hear nothing.
async fn hear(home: &Home, mut answers: mpsc::Receiver<Vec<u8>>) -> anyhow::Result<()> {
    while let Some(answer) = answers.recv().await {
        if home::hear(home, &answer).await?.standing != "active" {
            break;
        }
    }
    Ok(())
}

/// Where the platform is, and how it is reached.
pub(super) struct Line {
    url: String,
    https: Https,
}

impl Line {
    pub(super) fn new(base: &str, file: &FrontSettings) -> anyhow::Result<Self> {
        let read = |path: &Option<PathBuf>| path.as_deref().map(read_text).transpose();
        let (authorities, client, key) =
            (read(&file.authorities)?, read(&file.client_certificate)?, read(&file.client_key)?);
        let client = client.as_deref().zip(key.as_deref());
        let settings = Settings {
            authorities_pem: authorities.as_deref(),
            client_pem: client.map(|(certificates, key)| ClientPem { certificates, key }),
            plain: base.starts_with("http://"),
            timeout: ANSWER_MAX,
            answer_bytes_max: wire::home::LETTER_MAX,
        };
        let url = format!("{}/api/v1/fronts/shipments", base.trim_end_matches('/'));
        Ok(Self { url, https: Https::new(&settings)? })
    }
}
