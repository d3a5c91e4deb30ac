//! `shupiao audit`: whether the audit log was bent.

use std::process::ExitCode;

use app::identity::audit_log;
use app::ports::Store;

use crate::config::Place;
use crate::folder::{Folder, read_trust};

/// The audit log (审计日志).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Recompute every link of the log and check every signed checkpoint.
    ///
    /// Exits with 1 and says where, if a record was changed, taken away or moved.
    Verify {
        #[command(flatten)]
        place: Place,
    },
}

pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command::Verify { place } = command;
    let (trust, _) = read_trust(&Folder::new(&place.dir).trust_dir())?;
    let store = store::Database::open(&place.store_url(&place.file()?)).await?;
    store.ready().await?;
    let found = audit_log::verify(&store, &trust).await?;
    println!(
        "{} records in {} streams, {} checkpoints{}",
        found.records,
        found.streams,
        found.checkpoints,
        found.until.map(|at| format!(", the last of {}", at.iso())).unwrap_or_default()
    );
    for damage in &found.damage {
        println!("DAMAGED {damage}");
    }
    if found.damage.is_empty() {
        println!("The audit log is whole.");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
