//! `shupiao front serve`: a front that runs, with the workers that watch it and bring its bills home.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::home::{self, Home, Machine};
use app::ports::Clock;
use app::{Platform, finish};
use link::backoff::Backoff;
use link::https::{ClientPem, Https};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::gap;
use crate::config::{FrontSettings, Place, read_text};
use crate::edges::SystemClock;
use crate::node::Node;
use crate::serve::{http, log_to_stderr, stopped, worker};

/// Run a front: the incumbent's interface and its status page, until it is told to stop.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Address to listen on. Default: 127.0.0.1:8090.
    #[arg(long, env = "SHUPIAO_LISTEN")]
    listen: Option<String>,
    /// Where the platform is. Default: as in the configuration.
    #[arg(long, env = "SHUPIAO_PLATFORM")]
    platform: Option<String>,
    /// Where the hospital's systems and pages reach us. Default: the address we listen on.
    #[arg(long, env = "SHUPIAO_PUBLIC_URL")]
    public_url: Option<String>,
    /// `text` or `json`. Default: text.
    #[arg(long, env = "SHUPIAO_LOG_FORMAT")]
    log_format: Option<String>,
}

/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_mins(1);
const WATCH: Duration = Duration::from_secs(1);
const FINISH: Duration = Duration::from_secs(10);
const GIVE_BACK: Duration = Duration::from_mins(1);
/// Between two shipments when there is nothing to tell.
const QUIET: Duration = Duration::from_secs(5);
/// The longest pause after failures.
const PAUSE_MAX: Duration = Duration::from_secs(30);

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let file = args.place.file()?;
    log_to_stderr(args.log_format.as_deref().or(file.log_format.as_deref()), "info")?;
    let listen =
        args.listen.or_else(|| file.listen.clone()).unwrap_or_else(|| "127.0.0.1:8090".into());
    let listener =
        TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let platform = args.platform.unwrap_or_else(|| file.front.platform.clone());
    let own = format!("http://{}", listener.local_addr()?);
    let public_url = args.public_url.or_else(|| file.public_url.clone()).unwrap_or(own);
    let node = Node::open(&args.place).await?;
    anyhow::ensure!(node.platform.device().is_some(), "this folder is no front's");
    tracing::info!("front {} serves on {public_url}", file.front.code);
    let front = Front::start(&node, &args.place, listener, &public_url, &platform)?;
    stopped().await;
    tracing::info!("stopping: running requests are finished first");
    front.stop().await
}

/// A front that is serving, with its workers.
pub(crate) struct Front {
    stop: watch::Sender<bool>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    workers: Vec<tokio::task::JoinHandle<()>>,
}

impl Front {
    /// Starts listener and workers.
    pub(crate) fn start(
        node: &Node,
        place: &Place,
        listener: TcpListener,
        public_url: &str,
        platform: &str,
    ) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let home = node.home(public_url);
        let keeper = Keeper {
            home: home.clone(),
            dir: place.dir.clone(),
            started_at: SystemClock.now().utc(),
        };
        let keeper = Arc::new(keeper);
        let outside = platform_url(&home).unwrap_or_else(|| public_url.to_owned());
        let his = node.his(public_url, &outside);
        let mut config = http(&place.file()?, public_url, node);
        config.machine = keeper.machine();
        let router = server::router(Arc::clone(&home.platform), None, Some(his), config);
        let mut told = stopped.clone();
        let server = tokio::spawn(server::serve(listener, router, async move {
            // An error means the sender is gone, which also means stop.
            let _ = told.wait_for(|stop| *stop).await;
        }));
        let watching = worker(WATCH, stopped.clone(), Arc::clone(&keeper), |k| async move {
            watch_once(&k.home).await;
        });
        let finishing = worker(
            FINISH,
            stopped.clone(),
            Arc::clone(&home.platform),
            |p: Arc<Platform>| async move {
                if let Err(e) = finish::round(&p).await {
                    tracing::error!(error = %e, "bills that were begun could not be looked for");
                }
            },
        );
        let giving = worker(GIVE_BACK, stopped.clone(), Arc::clone(&keeper), |k| async move {
            if let Err(e) = home::give_back(&k.home, &home::units(&k.home)).await {
                tracing::error!(error = %e, "grants whose time is over could not be closed");
            }
        });
        let mut workers = vec![watching, finishing, giving];
        let file = place.file()?.front;
        if let Some(dir) = &file.gap {
            let through = gap::of_front(place, dir, &home)?;
            workers.push(tokio::spawn(gap::bring_home(keeper, through, stopped)));
        } else if platform.is_empty() {
            tracing::warn!("no platform is configured: bills stay here");
        } else {
            let line = Line::new(platform, &file)?;
            workers.push(tokio::spawn(bring_home(keeper, line, stopped)));
        }
        Ok(Self { stop, server, workers })
    }

    /// Stops: no new requests, running ones finish.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        for worker in self.workers {
            worker.await?;
        }
        self.server.await??;
        Ok(())
    }
}

/// Where people reach the platform, as the configuration says.
fn platform_url(home: &Home) -> Option<String> {
    home.platform.directory().platform_url().map(str::to_owned)
}

/// What the workers share.
pub(super) struct Keeper {
    pub(super) home: Home,
    dir: PathBuf,
    started_at: String,
}

impl Keeper {
    pub(super) fn machine(&self) -> Machine {
        Machine {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: self.started_at.clone(),
            disk_free: disk_free(&self.dir),
        }
    }
}

/// Bytes free where the store lies; 0 if the system does not say.
fn disk_free(dir: &Path) -> u64 {
    rustix::fs::statvfs(dir).map_or(0, |fs| fs.f_bavail.saturating_mul(fs.f_frsize))
}

async fn watch_once(home: &Home) {
    if let Err(e) = home.platform.refresh().await {
        tracing::error!(error = %e, "the configuration could not be read again; the last one stays in force");
    }
    if let Err(e) = home::watch(home).await {
        tracing::error!(error = %e, "whether the front may issue could not be told");
    }
}

/// Sends shipments and hears answers, for as long as the front runs.
#[expect(clippy::disallowed_methods, reason = "a line that is down is tried again by the clock")]
async fn bring_home(keeper: Arc<Keeper>, line: Line, mut stopped: watch::Receiver<bool>) {
    let backoff = Backoff { longest: PAUSE_MAX, ..Backoff::default() };
    let mut failures = 0_u32;
    loop {
        let pause = match once(&keeper, &line).await {
            Ok(more) => {
                if failures > 0 {
                    tracing::info!("the platform is heard again");
                }
                failures = 0;
                if more { Duration::ZERO } else { QUIET }
            }
            Err(e) => {
                tracing::warn!("the platform is not reached: {e:#}");
                failures = failures.saturating_add(1);
                backoff.wait(failures, rand::random())
            }
        };
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One shipment and its answer; whether there is more to tell.
async fn once(keeper: &Keeper, line: &Line) -> anyhow::Result<bool> {
    let report = home::report(&keeper.home, &keeper.machine()).await?;
    let shipped = home::ship(&keeper.home, None, report).await?;
    let answer = line.https.post(&line.url, "application/octet-stream", shipped.letter).await?;
    let heard = home::hear(&keeper.home, &answer).await?;
    Ok(shipped.more && heard.standing == "active")
}

/// The line to the platform.
struct Line {
    url: String,
    https: Https,
}

impl Line {
    fn new(base: &str, file: &FrontSettings) -> anyhow::Result<Self> {
        let read = |path: &Option<PathBuf>| path.as_deref().map(read_text).transpose();
        let (authorities, client, key) =
            (read(&file.authorities)?, read(&file.client_certificate)?, read(&file.client_key)?);
        let client = client.as_deref().zip(key.as_deref());
        let settings = link::https::Settings {
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
