//! `shupiao calendar`, `shupiao windows` and `shupiao asks`: what finance sets for work without the line.

use app::home;
use app::ports::{Clock, Entry, Store};
use domain::Moment;
use domain::burn::AskRule;
use wire::data::{AskFile, CalendarFile, DeclarationData, WindowFile, to_json};

use crate::config::{Place, read_text};
use crate::edges::SystemClock;
use crate::init::{entry, operator};
use crate::node::Node;

/// How many numbers front servers may hold (前置号段规则).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum AskCommand {
    /// Check a TOML file of rules and put it in force; a running platform follows within seconds.
    ///
    /// The form is that of `data/asks.toml` in the source. Kinds that the file does not name stay.
    Load {
        #[command(flatten)]
        place: Place,
        /// TOML file.
        file: std::path::PathBuf,
    },
    /// Print the rules that were loaded, as JSON; others are as shipped.
    Show {
        #[command(flatten)]
        place: Place,
    },
}

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
    /// Print the windows that were loaded and the causes that were declared, as JSON; others are as
    /// shipped.
    Show {
        #[command(flatten)]
        place: Place,
    },
    /// Declare a cause for a region, so that its window counts there (应急公告).
    ///
    /// Fronts hear it with their configuration. The letter that is printed may be brought by hand to a
    /// front whose line is down: it goes into the field on its page. Declare again under the same --id
    /// to end or prolong it.
    Declare(Declare),
}

/// One declaration.
#[derive(clap::Args, Debug)]
pub(crate) struct Declare {
    #[command(flatten)]
    place: Place,
    /// Where it counts, with all regions below; 6 digits.
    #[arg(long)]
    region: String,
    /// `maintenance`, `emergency` or `all_down`.
    #[arg(long)]
    cause: String,
    /// From when, as 2026-11-24T08:00:00+08:00. Default: now.
    #[arg(long)]
    from: Option<String>,
    /// Until when (not included).
    #[arg(long)]
    until: String,
    /// Its id: 1 to 40 letters, digits or hyphens. Default: cause, region and day.
    #[arg(long)]
    id: Option<String>,
}

impl Declare {
    fn data(&self) -> DeclarationData {
        let now = SystemClock.now();
        let id = || format!("{}-{}-{}", self.cause, self.region, now.date()).replace('_', "-");
        DeclarationData {
            id: self.id.clone().unwrap_or_else(id),
            region: self.region.clone(),
            cause: self.cause.clone(),
            from: self.from.clone().unwrap_or_else(|| now.iso()),
            until: self.until.clone(),
        }
    }
}

pub(crate) async fn asks(command: AskCommand) -> anyhow::Result<()> {
    match command {
        AskCommand::Load { place, file } => {
            let rules = AskFile::parse(&read_text(&file)?)?;
            for rule in &rules.ask {
                AskRule::try_from(rule.clone())?;
            }
            let entries = rules.ask.iter().map(|rule| entry("ask", &rule.kind, to_json(rule)));
            load(&place, entries.collect()).await
        }
        AskCommand::Show { place } => show(&place, "ask").await,
    }
}

async fn declare(args: Declare) -> anyhow::Result<()> {
    let node = Node::open(&args.place).await?;
    anyhow::ensure!(node.platform.device().is_none(), "a cause is declared on the platform");
    let data = args.data();
    let said = format!("{} counts in {} until {}", data.cause, data.region, data.until);
    let letter = home::declare(&node.home(""), data.clone(), operator()).await?;
    println!("{}: {said}. For fronts whose line is down:\n", data.id);
    println!("{}", String::from_utf8_lossy(&letter));
    let from: Moment = data.from.parse().unwrap_or_else(|_| SystemClock.now());
    if from > SystemClock.now() {
        println!("\nIt begins {}.", from.iso());
    }
    Ok(())
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
        WindowCommand::Show { place } => {
            show(&place, "window").await?;
            show(&place, "declaration").await
        }
        WindowCommand::Declare(args) => declare(args).await,
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
