//! `shupiao gap`: what is under way through a gap (网闸).

use std::path::PathBuf;

use crate::front::gap_status;

/// Bundles through a gap (网闸).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Show what is under way, also while a node runs.
    Status {
        /// The gap's folder, with `in`, `out`, `sent`, `bad` and `state`.
        dir: PathBuf,
        /// Code of the front.
        #[arg(long)]
        front: String,
        /// On the platform's side; else on the front's.
        #[arg(long)]
        platform: bool,
    },
}

pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    let Command::Status { dir, front, platform } = command;
    let (me, peer) = if platform { ("platform", &*front) } else { (&*front, "platform") };
    let status = gap_status(&dir, me, peer)?;
    println!("sent          {} (acknowledged {})", status.last_sent, status.last_acknowledged);
    println!("under way     {}", status.waiting);
    for one in &status.under_way {
        println!("  {one:?}");
    }
    println!("dealt with    {} of the other side's messages", status.last_done);
    println!("here, waiting {}", status.arrived_count);
    for hole in &status.holes {
        println!("  missing {} to {}", hole.start(), hole.end());
    }
    for lost in &status.lost {
        println!("  lost here {} to {}", lost.start(), lost.end());
    }
    println!("bad files     {}", status.bad_count);
    for bad in &status.bad {
        println!("  {bad:?}");
    }
    if let Some(number) = status.diverged {
        println!(
            "DIVERGED: the other side knows our message {number}, which these folders never sent"
        );
    }
    Ok(())
}
