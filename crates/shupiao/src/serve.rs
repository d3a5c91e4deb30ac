//! `shupiao serve`: the platform, until it is told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::finish;
use app::his::His;
use app::home::{Home, Machine};
use app::identity::{Identity, audit_log, certificate};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::config::{Place, Settings};
use crate::front;
use crate::node::Node;

/// Run the platform: API, pages and workers.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Address to listen on. Default: 127.0.0.1:8080.
    #[arg(long, env = "SHUPIAO_LISTEN")]
    listen: Option<String>,
    /// Address for Prometheus metrics. Default: none.
    #[arg(long, env = "SHUPIAO_METRICS_LISTEN")]
    metrics_listen: Option<String>,
    /// Where people reach us from outside. Default: the address we listen on.
    #[arg(long, env = "SHUPIAO_PUBLIC_URL")]
    public_url: Option<String>,
    /// `text` or `json`. Default: text. Levels come from `RUST_LOG` (default: info).
    #[arg(long, env = "SHUPIAO_LOG_FORMAT")]
    log_format: Option<String>,
}

const REFRESH: Duration = Duration::from_secs(1);
/// How often the audit log is signed and old personal data sealed anew.
const WATCH: Duration = Duration::from_mins(1);
const FINISH: Duration = Duration::from_secs(10);

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let file = args.place.file()?;
    log_to_stderr(args.log_format.as_deref().or(file.log_format.as_deref()), "info")?;
    if let Some(address) = args.metrics_listen.as_ref().or(file.metrics_listen.as_ref()) {
        let address: SocketAddr = address.parse().context("metrics_listen is no address")?;
        metrics_exporter_prometheus::PrometheusBuilder::new()
            .with_http_listener(address)
            .install()?;
    }
    let listen =
        args.listen.or_else(|| file.listen.clone()).unwrap_or_else(|| "127.0.0.1:8080".into());
    let listener =
        TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let node = Node::open(&args.place).await?;
    let own = format!("http://{}", listener.local_addr()?);
    let public_url =
        args.public_url.or_else(|| file.public_url.clone()).unwrap_or_else(|| own.clone());
    tracing::info!(listen = own, "shupiao serves on {own}");
    let identity = node.identity(&server::origin(&public_url)).await?;
    let identity = Arc::new(identity.with_sandbox(node.sandbox().await?));
    let http = http(&file, &public_url, &node);
    let his = node.his(&public_url, &public_url);
    let mut running = Running::start(identity, Some(his), listener, http);
    for gap in &file.gap {
        let home = node.home(&public_url);
        let through = front::of_platform(&args.place, &gap.dir, &home, &gap.front)?;
        running.take_in(home, &gap.front, through);
    }
    stopped().await;
    tracing::info!("stopping: running requests are finished first");
    running.stop().await
}

/// Logs to standard error; `RUST_LOG` overrides the level.
pub(crate) fn log_to_stderr(format: Option<&str>, level: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = match format {
        None | Some("text") => builder.try_init(),
        Some("json") => builder.json().flatten_event(true).try_init(),
        Some(other) => anyhow::bail!("log_format is text or json, not {other}"),
    };
    set.map_err(|e| anyhow::anyhow!("cannot log: {e}"))
}

/// What the listener needs to know, out of the configuration.
pub(crate) fn http(file: &Settings, public_url: &str, node: &Node) -> server::Config {
    server::Config {
        public_url: public_url.trim_end_matches('/').to_owned(),
        client_ip_header: file.client_ip_header.clone(),
        public_per_second: file.limits.public_per_second,
        public_burst: file.limits.public_burst,
        system_per_second: file.limits.system_per_second,
        system_burst: file.limits.system_burst,
        request_seconds: file.limits.request_seconds,
        trust_pem: node.trust_pem.clone(),
        home: Some(node.home(public_url)),
        machine: Machine::default(),
    }
}

/// A platform that is serving, with its workers.
pub(crate) struct Running {
    stop: watch::Sender<bool>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    workers: Vec<tokio::task::JoinHandle<()>>,
    identity: Arc<Identity>,
}

impl Running {
    /// Starts listener and workers.
    pub(crate) fn start(
        identity: Arc<Identity>,
        his: Option<Arc<His>>,
        listener: TcpListener,
        http: server::Config,
    ) -> Self {
        Self::start_with(identity, his, listener, http, axum::Router::new())
    }

    /// The same with routes that stand beside the platform's.
    pub(crate) fn start_with(
        identity: Arc<Identity>,
        his: Option<Arc<His>>,
        listener: TcpListener,
        http: server::Config,
        more: axum::Router,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let platform = Arc::clone(&identity.platform);
        let router = server::router(Arc::clone(&platform), Some(Arc::clone(&identity)), his, http);
        let router = router.merge(more);
        let mut told = stopped.clone();
        let server = tokio::spawn(server::serve(listener, router, async move {
            // An error means the sender is gone, which also means stop.
            let _ = told.wait_for(|stop| *stop).await;
        }));
        let refresh = worker(REFRESH, stopped.clone(), Arc::clone(&platform), |p| async move {
            if let Err(e) = p.refresh().await {
                tracing::error!(error = %e, "the directory could not be read again; the last one stays in force");
            }
        });
        let watch = worker(WATCH, stopped.clone(), Arc::clone(&identity), |i| async move {
            sign_audit_log(&i).await;
            match certificate::retire_round(&i).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "superseded certificates were revoked"),
                Err(e) => {
                    tracing::error!(error = %e, "superseded certificates could not be revoked");
                }
            }
            match i.reseal_round().await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "personal data was sealed with newer keys"),
                Err(e) => tracing::error!(error = %e, "personal data could not be sealed anew"),
            }
        });
        let finish = worker(FINISH, stopped, platform, |p| async move {
            match finish::round(&p).await {
                Ok(round) if round.finished > 0 => {
                    tracing::info!(round.finished, "finished bills that were begun");
                }
                Ok(_) => {}
                Err(e) => {
                    tracing::error!(error = %e, "bills that were begun could not be looked for");
                }
            }
        });
        Self { stop, server, workers: vec![refresh, watch, finish], identity }
    }

    /// Takes in what comes from a front through a gap, and answers there.
    pub(crate) fn take_in(&mut self, home: Home, code: &str, through: link::gap::Gap) {
        let stopped = self.stop.subscribe();
        let worker = front::take_in(home, code.to_owned(), through, stopped);
        self.workers.push(tokio::spawn(worker));
    }

    /// Stops: no new requests, running ones finish; what they wrote in the audit log is signed.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        for worker in self.workers {
            worker.await?;
        }
        self.server.await??;
        sign_audit_log(&self.identity).await;
        Ok(())
    }
}

async fn sign_audit_log(identity: &Identity) {
    if let Err(e) = audit_log::checkpoint(&identity.platform, &*identity.registry).await {
        tracing::error!(error = %e, "the audit log could not be signed");
    }
}

pub(crate) fn worker<T, F, Fut>(
    every: Duration,
    mut stopped: watch::Receiver<bool>,
    on: Arc<T>,
    work: F,
) -> tokio::task::JoinHandle<()>
where
    T: Send + Sync + 'static,
    F: Fn(Arc<T>) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stopped.changed() => return,
                _ = ticks.tick() => work(Arc::clone(&on)).await,
            }
        }
    })
}

/// Resolves at Ctrl-C or SIGTERM.
pub(crate) async fn stopped() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
