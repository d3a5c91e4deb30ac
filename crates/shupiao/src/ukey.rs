//! `shupiao ukey`: the agent at a person's desk, and the software token it may serve. It knows
//! nothing of the platform, its folder or its store.

mod pin;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use seal::{Certificate, Name};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use ukey::agent::TRIES_PER_SECOND;
use ukey::{Agent, Origin, Settings, SoftwareToken, Token};

use crate::config::read_text;
use crate::serve::stopped;

/// A person's key at the desk: make it, and let pages sign with it.
///
/// A PIN comes from a file, from `SHUPIAO_UKEY_PIN` or from the terminal, never from an argument.
/// The software token is for trials, not for production.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Let pages of the given sites sign; shows here whatever is signed.
    Serve {
        #[command(flatten)]
        place: Place,
        /// A site whose pages may ask: `https://bills.example.cn`. May be given several times.
        #[arg(long, required = true)]
        origin: Vec<Origin>,
        /// Address to listen on, 127.0.0.1 or `[::1]`; pages look at this port.
        #[arg(long, default_value = "127.0.0.1:9518")]
        listen: SocketAddr,
    },
    /// Make a key and print a request for a certificate, to paste into the console.
    New {
        #[command(flatten)]
        place: Place,
        /// File with the PIN, 6 to 32 characters.
        #[arg(long)]
        pin_file: Option<PathBuf>,
    },
    /// Put the certificate for the key on the token.
    Install {
        #[command(flatten)]
        place: Place,
        /// The certificate, PEM.
        certificate: PathBuf,
    },
    /// Show what is on the token.
    Show {
        #[command(flatten)]
        place: Place,
    },
    /// Change the PIN.
    Pin {
        #[command(flatten)]
        place: Place,
        /// File with the PIN of now.
        #[arg(long)]
        old_file: Option<PathBuf>,
        /// File with the PIN to come, 6 to 32 characters.
        #[arg(long)]
        new_file: Option<PathBuf>,
    },
}

/// Where the token is.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Place {
    /// Folder of the software token.
    #[arg(long)]
    token: PathBuf,
}

impl Place {
    fn open(&self) -> anyhow::Result<SoftwareToken> {
        let dir = self.token.display();
        SoftwareToken::open(&self.token).with_context(|| format!("cannot use the token {dir}"))
    }
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve { place, origin, listen } => serve(&place, origin, listen).await,
        Command::New { place, pin_file } => {
            let pin = pin::first(pin_file.as_ref())?;
            let token = SoftwareToken::create(&place.token, &pin)?;
            eprintln!("A key in a folder is for trials, not for production.");
            print!("{}", token.request(&pin, &Name::new("UKEY")).await?);
            Ok(())
        }
        Command::Install { place, certificate } => {
            let what = || format!("{} is no certificate", certificate.display());
            let certificate =
                Certificate::from_pem(&read_text(&certificate)?).with_context(what)?;
            place.open()?.install(&certificate).await?;
            println!("{}", described(&certificate));
            Ok(())
        }
        Command::Show { place } => show(&place.open()?).await,
        Command::Pin { place, old_file, new_file } => {
            let token = place.open()?;
            let (old, new) = (pin::current(old_file.as_ref())?, pin::fresh(new_file.as_ref())?);
            token.change_pin(&old, &new).await?;
            println!("The PIN is changed.");
            Ok(())
        }
    }
}

async fn serve(place: &Place, origins: Vec<Origin>, listen: SocketAddr) -> anyhow::Result<()> {
    log()?;
    let token: Arc<dyn Token> = Arc::new(place.open()?);
    let sites = origins.iter().map(Origin::as_str).collect::<Vec<_>>().join(", ");
    let settings = Settings { origins, tries_per_second: TRIES_PER_SECOND };
    let agent = Agent::bind(listen, token, settings).await?;
    let own = format!("http://{}", agent.address());
    tracing::info!(listen = own, sites, "the agent serves on {own}");
    Ok(agent.serve(stopped()).await?)
}

/// Logs to standard error. `RUST_LOG` may add, but not hide what is signed.
fn log() -> anyhow::Result<()> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    let filter = filter.from_env_lossy().add_directive("ukey=info".parse()?);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    builder.try_init().map_err(|e| anyhow::anyhow!("cannot log: {e}"))
}

async fn show(token: &SoftwareToken) -> anyhow::Result<()> {
    let info = token.info();
    println!("{} ({})", info.label, info.kind);
    match token.tries_left()? {
        0 => println!("locked after too many wrong PINs"),
        left => println!("{left} wrong PINs until it locks"),
    }
    for certificate in token.certificates().await? {
        println!("{}", described(&certificate));
    }
    print!("{}", token.public_key_pem().await?);
    Ok(())
}

fn described(certificate: &Certificate) -> String {
    let (serial, until) = (certificate.serial(), certificate.not_after());
    format!("certificate {serial} of {}, good until {until}", certificate.subject())
}
