//! `shupiao faces`: the templates of bills' faces that finance edits.

use anyhow::Context;
use app::ports::{Clock, Entry, Store};
use face::Template;
use wire::data::{self, FaceData};

use crate::config::{Place, read_text};
use crate::edges::SystemClock;
use crate::init::{entry, operator};

/// Faces of bills (式样).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Check TOML templates and put them in force; a running platform follows within seconds.
    ///
    /// The form is that of `data/faces` in the source. A template in force never changes, since old
    /// bills are drawn with it: another look has another serial, and the kind names that serial from
    /// then on (`shupiao kinds load`).
    Load {
        #[command(flatten)]
        place: Place,
        /// TOML files.
        #[arg(required = true)]
        files: Vec<std::path::PathBuf>,
    },
    /// List the templates in force.
    List {
        #[command(flatten)]
        place: Place,
    },
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Load { place, files } => {
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            let in_force = store.directory().await?.1;
            let mut entries = Vec::new();
            for path in files {
                let fresh = face_entry(&read_text(&path)?)
                    .with_context(|| format!("{} is no usable template", path.display()))?;
                let same = |e: &&Entry| e.section == fresh.section && e.key == fresh.key;
                if let Some(old) = in_force.iter().find(same) {
                    anyhow::ensure!(
                        old.body == fresh.body,
                        "{}: template {} is in force and stays as it is; give the new look another serial",
                        path.display(),
                        fresh.key
                    );
                }
                entries.push(fresh);
            }
            let count = entries.len();
            store.put_entries(entries, operator(), SystemClock.now()).await?;
            println!("{count} templates are in force.");
        }
        Command::List { place } => {
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            for entry in store.directory().await?.1.into_iter().filter(|e| e.section == "face") {
                println!("{}", entry.key);
            }
        }
    }
    Ok(())
}

/// A template as a directory entry, checked.
pub(crate) fn face_entry(toml: &str) -> anyhow::Result<Entry> {
    let template = Template::parse(toml)?;
    let key = format!("{}{}", template.kind, template.serial);
    Ok(entry("face", &key, data::to_json(&FaceData { toml: toml.to_owned() })))
}
