//! Looking after fronts, at the front and at the platform.

use std::path::Path;

use anyhow::Context;
use app::home::{self, Machine};
use app::ports::{Clock, Entry, Store};
use wire::data::{self, FrontData};

use crate::config::Place;
use crate::edges::SystemClock;
use crate::init::operator;
use crate::node::Node;

/// Prints how a front is.
pub(crate) async fn status(place: &Place) -> anyhow::Result<()> {
    let node = Node::open(place).await?;
    let home = node.home("");
    let said = home::report(&home, &Machine::default()).await?;
    let (heard, at) = home::heard(&home).await?;
    println!("{}  {}", node.platform.device().unwrap_or_default(), heard.standing);
    println!("heard     {}", at.map_or_else(|| "never".to_owned(), domain::Moment::iso));
    println!("backlog   {} records, oldest {}", said.backlog, or_none(&said.oldest_at));
    println!("refused   {} bills", heard.refused);
    println!("certificate until {}", said.certificate_until);
    for stock in &said.stock {
        let day: u32 = stock.hours.iter().take(24).sum();
        println!(
            "stock     {} place {} kind {}: {} left, {day} used in 24 hours",
            stock.unit, stock.place, stock.kind, stock.left
        );
    }
    Ok(())
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// Copies the store of a front, also while it runs.
pub(crate) async fn backup(place: &Place, to: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(!to.exists(), "{} is there already", to.display());
    let file = place.file()?;
    let store = store::Database::open_alone(&place.store_url(&file)).await?;
    store.backup(to).await?;
    println!("Copied to {}.", to.display());
    println!(
        "A front that goes on from a copy, while the platform knows later records of it, is frozen: \
         its numbers may have been used. Retire it and set up a new one."
    );
    Ok(())
}

/// Prints the platform's fronts.
pub(crate) async fn list(place: &Place) -> anyhow::Result<()> {
    let node = Node::open(place).await?;
    let reports = node.fronts.reports().await?;
    for entry in node.platform.store.directory().await?.1 {
        if entry.section != "front" {
            continue;
        }
        let front: FrontData = data::from_json(&entry.body)?;
        let report = reports.iter().find(|report| report.device == front.code);
        let mark = node.fronts.mark(&front.code).await?;
        println!(
            "{}  {}  {}  heard {}  {} records home  {}",
            front.code,
            front.region,
            front.status,
            report.map_or_else(|| "never".to_owned(), |report| report.at.iso()),
            mark.map_or(0, |mark| mark.seq),
            front.name
        );
    }
    Ok(())
}

/// Freezes, releases or retires a front.
pub(crate) async fn set(
    place: &Place,
    code: &str,
    status: &str,
    reason: &str,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        ["active", "frozen", "retired"].contains(&status),
        "a front is active, frozen or retired"
    );
    let store = store::Database::open(&place.store_url(&place.file()?)).await?;
    let entries = store.directory().await?.1;
    let entry = entries.into_iter().find(|e| e.section == "front" && e.key == code);
    let entry = entry.with_context(|| format!("no front {code}"))?;
    let mut front: FrontData = data::from_json(&entry.body)?;
    anyhow::ensure!(front.status != "retired", "{code} is retired, for ever");
    status.clone_into(&mut front.status);
    reason.clone_into(&mut front.reason);
    let entry = Entry::new("front", code, data::to_json(&front));
    store.put_entries(vec![entry], operator(), SystemClock.now()).await?;
    println!("{code} is {status}.");
    Ok(())
}
