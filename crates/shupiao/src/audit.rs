//! `shupiao audit`: whether the audit log was bent; handing out its oldest part, and letting that go.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use app::identity::audit_log::{self, FileTrail, Line, Lines, Verified};
use app::ports::Store;
use domain::Moment;
use seal::{Trust, sm3};

use crate::config::Place;
use crate::folder::{Folder, read_trust};
use crate::init::operator;
use crate::node::Node;

/// The audit log (审计日志).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Recompute every link of the log and check every signed checkpoint.
    ///
    /// Exits with 1 and says where, if a record was changed, taken away or moved.
    Verify {
        #[command(flatten)]
        place: Place,
        /// Check an exported file instead of the log in the store.
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Write the log's oldest part to a file: whole stretches, each up to a signed checkpoint.
    ///
    /// The log stays as it is. The file can be checked with `audit verify --file`.
    Export {
        #[command(flatten)]
        place: Place,
        /// Up to the last checkpoint before this day (yyyy-MM-dd, Beijing time).
        #[arg(long)]
        before: String,
        /// The file; it must not be there yet.
        #[arg(long)]
        out: PathBuf,
    },
    /// Drop from the store what lies in an exported file.
    ///
    /// The file and the log are checked first. Refused while the rule wants the records kept
    /// (`identity.keep_years`). Keep the file: nobody else has them any more.
    Prune {
        #[command(flatten)]
        place: Place,
        /// The file that `audit export` wrote.
        #[arg(long)]
        file: PathBuf,
    },
}

pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Verify { place, file: Some(file) } => {
            let (found, _) = verify_file(&file, &trust(&place)?).await?;
            Ok(tell(&found, "The exported part of the audit log is whole."))
        }
        Command::Verify { place, file: None } => {
            let store = open(&place).await?;
            let found = audit_log::verify(&store, &trust(&place)?).await?;
            Ok(tell(&found, "The audit log is whole."))
        }
        Command::Export { place, before, out } => {
            export(&place, &before, &out).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Prune { place, file } => prune(&place, &file).await,
    }
}

fn trust(place: &Place) -> anyhow::Result<Trust> {
    Ok(read_trust(&Folder::new(&place.dir).trust_dir())?.0)
}

async fn open(place: &Place) -> anyhow::Result<store::Database> {
    let store = store::Database::open(&place.store_url(&place.file()?)).await?;
    store.ready().await?;
    Ok(store)
}

/// Says what was found.
fn tell(found: &Verified, whole: &str) -> ExitCode {
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
        println!("{whole}");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}

fn read(path: &Path) -> anyhow::Result<FileTrail> {
    let file = std::fs::File::open(path);
    let file = file.with_context(|| format!("cannot read {}", path.display()))?;
    let lines: Lines =
        Box::new(BufReader::new(file).lines().map(|line| line.map_err(|e| e.to_string())));
    Ok(FileTrail::open(lines)?)
}

/// Checks a file to its end; answers with what was found and the file to be read again.
async fn verify_file(path: &Path, trust: &Trust) -> anyhow::Result<(Verified, FileTrail)> {
    let trail = read(path)?;
    let mut found = audit_log::verify_trail(&trail, trust).await?;
    if !trail.is_at_end() {
        found
            .damage
            .push("there are records that belong to no checkpoint, or are moved".to_owned());
    }
    Ok((found, read(path)?))
}

/// The beginning of a day in Beijing.
fn day(text: &str) -> anyhow::Result<Moment> {
    format!("{text}T00:00:00+08:00")
        .parse()
        .map_err(|_| anyhow::anyhow!("{text} is no day (yyyy-MM-dd)"))
}

async fn export(place: &Place, before: &str, out: &Path) -> anyhow::Result<()> {
    let (before, store) = (day(before)?, open(place).await?);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(out);
    let file = file.with_context(|| format!("cannot make {}", out.display()))?;
    let (mut file, mut digest) = (BufWriter::new(file), sm3::Hasher::new());
    let write = |line: Line| {
        let text = format!("{}\n", wire::data::to_json(&line));
        digest.update(text.as_bytes());
        file.write_all(text.as_bytes()).map_err(|e| e.to_string())
    };
    let exported = match audit_log::export(&store, before, write).await {
        Ok(exported) => exported,
        Err(e) => {
            std::fs::remove_file(out)?;
            return Err(e.into());
        }
    };
    let file = file.into_inner().context("the file could not be written to its end")?;
    file.sync_all()?;
    println!(
        "{} records up to checkpoint {} of {} are in {}",
        exported.records,
        exported.number,
        exported.until.iso(),
        out.display()
    );
    println!("SM3 {}", sm3::hex(&digest.finish()));
    Ok(())
}

async fn prune(place: &Place, path: &Path) -> anyhow::Result<ExitCode> {
    let (found, trail) = verify_file(path, &trust(place)?).await?;
    if !found.damage.is_empty() {
        return Ok(tell(&found, ""));
    }
    let keep_years = place.file()?.identity.checked()?.keep_years;
    let (node, store) = (Node::open(place).await?, open(place).await?);
    let found = audit_log::verify(&store, &trust(place)?).await?;
    if !found.damage.is_empty() {
        return Ok(tell(&found, ""));
    }
    let number = audit_log::prune(&node.platform, &store, &trail, keep_years, operator()).await?;
    let dropped = audit_log::drop_exported(&store).await?;
    // What was just written down is signed, too: nothing of the log is left unsigned by this.
    audit_log::checkpoint(&node.platform, &store).await?;
    println!("{dropped} records before checkpoint {number} were dropped; keep {}", path.display());
    Ok(ExitCode::SUCCESS)
}
