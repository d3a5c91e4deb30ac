//! `shupiao front serve`: a front that runs, with the workers that watch it and bring its bills home.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::home::{self, Home, Machine};
use app::ports::Clock;
use app::{Platform, finish};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{gap, line};
use crate::config::Place;
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

const WATCH: Duration = Duration::from_secs(1);
const FINISH: Duration = Duration::from_secs(10);
const GIVE_BACK: Duration = Duration::from_mins(1);

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let file = args.place.file()?;
    log_to_stderr(args.log_format.as_deref().or(file.log_format.as_deref()), "info")?;
    let listen =
        args.listen.or_else(|| file.listen.clone()).unwrap_or_else(|| "127.0.0.1:8090".into());
    let listener =
        TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let platform = args.platform.unwrap_or_else(|| file.front.platform.clone());
    let own = format!("http://{}", listener.local_addr()?);
    let public_url =
        args.public_url.or_else(|| file.public_url.clone()).unwrap_or_else(|| own.clone());
    let node = Node::open(&args.place).await?;
    anyhow::ensure!(node.platform.device().is_some(), "this folder is no front's");
    tracing::info!(listen = own, "front {} serves on {public_url}", file.front.code);
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
            let line = line::Line::new(platform, &file)?;
            workers.push(line::start(keeper, line, stopped));
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
