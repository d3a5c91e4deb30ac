//! `shupiao paper`: paper bills that finance hands to places of issue.

use std::sync::Arc;

use anyhow::Context as _;
use app::ports::ledger::Ledger;
use app::{Desk, paper};
use domain::{KindCode, PaperCode, PaperRange};

use crate::config::Place;
use crate::init::operator;
use crate::node::Node;

/// Paper bills (纸质票据) of units.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Hand a stretch of numbers to a unit's place.
    Give(Give),
    /// List a unit's ranges, and what became of their numbers.
    List {
        #[command(flatten)]
        place: Place,
        /// Credit code of the unit.
        #[arg(long)]
        unit: String,
        /// Place of issue. Default: all.
        #[arg(long = "at", default_value = "")]
        at: String,
    },
}

/// One range.
#[derive(clap::Args, Debug)]
pub(crate) struct Give {
    #[command(flatten)]
    place: Place,
    /// Credit code of the unit.
    #[arg(long)]
    unit: String,
    /// Place of issue.
    #[arg(long = "at")]
    at: String,
    /// Code printed on the papers.
    #[arg(long)]
    code: String,
    /// Class and kind of the papers, 4 digits. Default: digits 3 to 6 of a code of 8 digits.
    #[arg(long)]
    kind: Option<String>,
    /// First number, as printed.
    #[arg(long)]
    first: String,
    /// Last number, as printed.
    #[arg(long)]
    last: String,
}

impl Give {
    fn range(&self) -> anyhow::Result<PaperRange> {
        let code: PaperCode = self.code.parse()?;
        let kind: Option<KindCode> = match &self.kind {
            Some(kind) => Some(kind.parse()?),
            None => code.kind(),
        };
        Ok(PaperRange {
            unit: self.unit.parse()?,
            place: self.at.clone(),
            kind: kind.context("the code does not tell its kind; say --kind")?,
            code,
            first: self.first.parse()?,
            last: self.last.parse()?,
        })
    }
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Give(args) => {
            let range = args.range()?;
            let size = range.size();
            let node = Node::open(&args.place).await?;
            let desk = Desk::new(Arc::clone(&node.platform), node.ledger());
            paper::give(&desk, range, operator()).await?;
            println!("{size} paper numbers given.");
        }
        Command::List { place, unit, at } => {
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            for stock in store.paper_ranges(&unit.parse()?, &at).await? {
                let range = &stock.range;
                println!(
                    "{}  {}  {}  {}–{}  issued {}  void {}  unused {}",
                    range.place,
                    range.kind,
                    range.code,
                    range.first,
                    range.last,
                    stock.issued,
                    stock.void,
                    stock.unused()
                );
            }
        }
    }
    Ok(())
}
