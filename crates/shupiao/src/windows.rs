//! `shupiao calendar` and `shupiao windows`: the days and the offline windows that finance edits.

use app::ports::{Clock, Entry, Store};
use wire::data::{CalendarFile, WindowFile, to_json};

use crate::config::{Place, read_text};
use crate::edges::SystemClock;
use crate::init::{entry, operator};

/// Working days (工作日历).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum CalendarCommand {
    /// Check a TOML file of holidays and put it in force; a running platform follows within seconds.
    ///
    /// The form is that of `data/calendar.toml` in the source. Years that the file does not name stay.
    Load {
        #[command(flatten)]
        place: Place,
        /// TOML file.
        file: std::path::PathBuf,
    },
    /// Print the years that were loaded, as JSON; others are as shipped.
    Show {
        #[command(flatten)]
        place: Place,
    },
}

/// Offline windows (离线窗口): how long a front server may work alone.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum WindowCommand {
    /// Check a TOML file of windows and put it in force; a running platform follows within seconds.
    ///
    /// The form is that of `data/windows.toml` in the source. Causes that the file does not name stay.
    Load {
        #[command(flatten)]
        place: Place,
        /// TOML file.
        file: std::path::PathBuf,
    },
    /// Print the windows that were loaded, as JSON; others are as shipped.
    Show {
        #[command(flatten)]
        place: Place,
    },
}

pub(crate) async fn calendar(command: CalendarCommand) -> anyhow::Result<()> {
    match command {
        CalendarCommand::Load { place, file } => {
            let years = CalendarFile::parse(&read_text(&file)?)?;
            years.clone().calendar()?;
            let entries = years.year.iter();
            let entries = entries.map(|y| entry("calendar", &y.year.to_string(), to_json(y)));
            load(&place, entries.collect()).await
        }
        CalendarCommand::Show { place } => show(&place, "calendar").await,
    }
}

pub(crate) async fn windows(command: WindowCommand) -> anyhow::Result<()> {
    match command {
        WindowCommand::Load { place, file } => {
            let windows = WindowFile::parse(&read_text(&file)?)?;
            for window in &windows.window {
                domain::window::WindowRule::try_from(window.clone())?;
            }
            let entries = windows.window.iter();
            let entries = entries.map(|w| entry("window", &w.cause, to_json(w)));
            load(&place, entries.collect()).await
        }
        WindowCommand::Show { place } => show(&place, "window").await,
    }
}

async fn load(place: &Place, entries: Vec<Entry>) -> anyhow::Result<()> {
    let count = entries.len();
    let store = store::Database::open(&place.store_url(&place.file()?)).await?;
    store.put_entries(entries, operator(), SystemClock.now()).await?;
    println!("{count} entries are in force.");
    Ok(())
}

async fn show(place: &Place, section: &str) -> anyhow::Result<()> {
    let store = store::Database::open(&place.store_url(&place.file()?)).await?;
    for entry in store.directory().await?.1.into_iter().filter(|e| e.section == section) {
        println!("{}", entry.body);
    }
    Ok(())
}
