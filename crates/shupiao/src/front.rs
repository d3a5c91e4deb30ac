//! `shupiao front`: a front server (前置服务器) in a hospital's own network.
//!
//! It is set up in three steps, so that no private key ever travels: the front makes its keys and a
//! request (`init`), the platform answers with a welcome (`register`), the front takes it in (`join`).
//! Request and welcome are files; they may go by mail or on a stick.

mod care;
mod gap;
mod line;
mod serve;
mod setup;

use std::path::PathBuf;

use crate::config::Place;

/// A front server, and the platform's side of setting one up.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Front: make keys in DIR and write a request for the platform.
    Init(setup::Init),
    /// Platform: answer a front's request with a welcome.
    Register(setup::Register),
    /// Front: take the platform's welcome in.
    Join {
        #[command(flatten)]
        place: Place,
        /// The platform's welcome.
        welcome: PathBuf,
    },
    /// Front: run.
    Serve(serve::Args),
    /// Front: how it is.
    Status {
        #[command(flatten)]
        place: Place,
    },
    /// Front: copy the store while it runs.
    Backup {
        #[command(flatten)]
        place: Place,
        /// Where the copy goes; must not be there.
        to: PathBuf,
    },
    /// Platform: list fronts.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Platform: freeze, release or retire a front.
    Set {
        #[command(flatten)]
        place: Place,
        /// Code of the front.
        code: String,
        /// `active`, `frozen` or `retired`.
        status: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Init(args) => setup::init(&args),
        Command::Register(args) => setup::register(args).await,
        Command::Join { place, welcome } => {
            let (code, grants) = setup::join(&place, &welcome).await?;
            println!("{code} has joined, with {grants} grants.\nNext: `shupiao front serve`.");
            Ok(())
        }
        Command::Serve(args) => serve::run(args).await,
        Command::Status { place } => care::status(&place).await,
        Command::Backup { place, to } => care::backup(&place, &to).await,
        Command::List { place } => care::list(&place).await,
        Command::Set { place, code, status, reason } => {
            care::set(&place, &code, &status, &reason).await
        }
    }
}

pub(crate) use gap::{of_platform, status as gap_status, take_in};
pub(crate) use serve::Front;
pub(crate) use setup::{Hold, Neighbour};
