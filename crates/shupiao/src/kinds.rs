//! `shupiao kinds`: the table of bill kinds that finance edits.

use app::ports::{Clock, Store};

use crate::config::{Place, read_text};
use crate::edges::SystemClock;
use crate::init::{kind_entries, operator};

/// Kinds of bills (票据种类).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Check a TOML file of kinds and put it in force; a running platform follows within seconds.
    ///
    /// The form is that of `data/kinds.toml` in the source. Kinds that the file does not name stay.
    Load {
        #[command(flatten)]
        place: Place,
        /// TOML file.
        file: std::path::PathBuf,
    },
    /// Print the kinds in force, as JSON.
    Show {
        #[command(flatten)]
        place: Place,
    },
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Load { place, file } => {
            let entries = kind_entries(&read_text(&file)?)?;
            let count = entries.len();
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            store.put_entries(entries, operator(), SystemClock.now()).await?;
            println!("{count} kinds are in force.");
        }
        Command::Show { place } => {
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            for entry in store.directory().await?.1.into_iter().filter(|e| e.section == "kind") {
                println!("{}", entry.body);
            }
        }
    }
    Ok(())
}
