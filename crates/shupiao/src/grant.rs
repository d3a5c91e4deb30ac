//! `shupiao grant`: number ranges for units.

use app::ports::{Clock, Store};
use app::{Platform, grant};
use domain::{Grant, GrantId, Holder};

use crate::config::Place;
use crate::edges::SystemClock;
use crate::init::operator;
use crate::node::Node;

/// Number ranges (号段) of units.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Sign a range and give it to a unit's place.
    Give(Give),
    /// List a unit's grants.
    List {
        #[command(flatten)]
        place: Place,
        /// Credit code of the unit.
        #[arg(long)]
        unit: String,
    },
    /// Close a grant: it gives no more numbers.
    Close {
        #[command(flatten)]
        place: Place,
        /// Credit code of the unit.
        #[arg(long)]
        unit: String,
        /// Id of the grant.
        id: String,
    },
}

/// One range.
#[derive(clap::Args, Debug)]
pub(crate) struct Give {
    #[command(flatten)]
    place: Place,
    /// Id of the grant, unique in the unit.
    #[arg(long)]
    id: String,
    /// Credit code of the unit.
    #[arg(long)]
    unit: String,
    /// Place of issue.
    #[arg(long = "at")]
    at: String,
    /// Bill code, 8 digits.
    #[arg(long)]
    code: String,
    /// First number, 10 digits.
    #[arg(long)]
    first: String,
    /// Last number, 10 digits.
    #[arg(long)]
    last: String,
    /// Valid until, RFC 3339. Default: a year from now.
    #[arg(long)]
    until: Option<String>,
    /// All its bills together may not exceed this, yuan with two decimals.
    #[arg(long)]
    amount_max: String,
}

const YEAR_SECONDS: i64 = 365 * 86_400;

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Give(args) => {
            let platform = Node::open(&args.place).await?.platform;
            let now = SystemClock.now();
            let range = Grant {
                id: GrantId::new(&args.id)?,
                unit: args.unit.parse()?,
                holder: Holder::Place(args.at),
                code: args.code.parse()?,
                first: args.first.parse()?,
                last: args.last.parse()?,
                valid_from: now,
                valid_until: args
                    .until
                    .map_or(Ok(now.plus_seconds(YEAR_SECONDS)), |t| t.parse())?,
                amount_max: args.amount_max.parse()?,
            };
            let size = range.size();
            give(&platform, range).await?;
            println!("{size} numbers given.");
        }
        Command::List { place, unit } => {
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            for status in store.grants(&unit.parse()?).await? {
                let (stock, grant) = (&status.stock, &status.stock.grant);
                println!(
                    "{}  {}  {}  {}–{}  taken {}  kept {}  left {}  until {}{}",
                    grant.id,
                    grant.holder,
                    grant.code,
                    grant.first,
                    grant.last,
                    stock.taken,
                    status.kept,
                    stock.left(),
                    grant.valid_until.iso(),
                    if stock.closed { "  closed" } else { "" }
                );
            }
        }
        Command::Close { place, unit, id } => {
            let store = store::Database::open(&place.store_url(&place.file()?)).await?;
            store
                .close_grant(&unit.parse()?, &GrantId::new(&id)?, operator(), SystemClock.now())
                .await?;
            println!("{id} is closed.");
        }
    }
    Ok(())
}

/// Signs a range and takes it in.
pub(crate) async fn give(platform: &Platform, range: Grant) -> anyhow::Result<()> {
    grant::give(platform, range, operator()).await?;
    Ok(())
}
