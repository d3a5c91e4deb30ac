//! Grants: taken in, closed, and the numbers that leave them. Which number leaves is decided by
//! `domain::allot`; this file only remembers.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Actor, Added, Claim, SignedGrant, StoreError};
use domain::{CreditCode, GrantId, GrantStock, Moment};
use sqlx::AnyConnection;

use crate::audit;
use crate::failure::{Failure, Outcome};
use crate::row::Reader;
use crate::sql::{Kind, ROWS_MAX, Rows, SetStatement, Tx};

/// A grant to take in.
pub(crate) struct AddGrant {
    pub(crate) grant: SignedGrant,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

/// A grant to close.
pub(crate) struct CloseGrant {
    pub(crate) unit: CreditCode,
    pub(crate) id: GrantId,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

/// Whose grants: unit and holder.
pub(crate) type Owner = (String, String);
/// Grants of some owners, oldest validity first.
pub(crate) type Stocks = BTreeMap<Owner, Vec<GrantStock>>;

/// Grants that may still give a number. The others are left out by the thousand.
static LOCK_LIVE: SetStatement = SetStatement::new(
    "grants_lock",
    &[("unit", Kind::Text), ("holder", Kind::Text), ("since", Kind::Text)],
    "SELECT g.unit, g.grant_id, g.holder, g.first_id, g.last_id, g.valid_from, g.valid_until,
            g.amount_max, g.taken, g.spent, g.closed_at
     FROM v CROSS JOIN grants g
     WHERE g.unit = v.unit AND g.holder = v.holder AND g.closed_at IS NULL
       AND g.taken <= g.last_id - g.first_id AND g.valid_until > v.since
     ORDER BY g.unit, g.grant_id {lock}",
);

static OF_OWNERS: SetStatement = SetStatement::new(
    "grants_of_owners",
    &[("unit", Kind::Text), ("holder", Kind::Text)],
    "SELECT g.unit, g.grant_id, g.holder, g.first_id, g.last_id, g.valid_from, g.valid_until,
            g.amount_max, g.taken, g.spent, g.closed_at
     FROM v CROSS JOIN grants g
     WHERE g.unit = v.unit AND g.holder = v.holder",
);

static LOCK_OWNERS: SetStatement = SetStatement::new(
    "grants_lock_owners",
    &[("unit", Kind::Text), ("holder", Kind::Text)],
    "SELECT g.unit, g.grant_id, g.holder, g.first_id, g.last_id, g.valid_from, g.valid_until,
            g.amount_max, g.taken, g.spent, g.closed_at
     FROM v CROSS JOIN grants g
     WHERE g.unit = v.unit AND g.holder = v.holder
     ORDER BY g.unit, g.grant_id {lock}",
);

static TAKE: SetStatement = SetStatement::new(
    "grants_take",
    &[("unit", Kind::Text), ("grant_id", Kind::Text), ("taken", Kind::Int), ("spent", Kind::Int)],
    "UPDATE grants SET taken = v.taken, spent = v.spent FROM v
     WHERE grants.unit = v.unit AND grants.grant_id = v.grant_id",
);

/// Who owns the grants that a claim may take from.
pub(crate) fn owner(claim: &Claim) -> Owner {
    (claim.checked.unit().to_string(), claim.holder.to_string())
}

/// Reads and locks, until the transaction ends, the grants that may give a number to `claims`.
pub(crate) async fn lock_live(tx: &mut Tx<'_>, claims: &[&Claim]) -> Result<Stocks, Failure> {
    let mut owners: BTreeMap<Owner, Moment> = BTreeMap::new();
    for claim in claims {
        let since = owners.entry(owner(claim)).or_insert(claim.at);
        *since = claim.at.min(*since);
    }
    let mut rows = Rows::default();
    for ((unit, holder), since) in owners {
        rows.text(unit);
        rows.text(holder);
        rows.text(since.utc());
    }
    stocks(&LOCK_LIVE.fetch(tx, rows).await?)
}

/// Reads and locks every grant of some owners.
pub(crate) async fn lock_owners(
    tx: &mut Tx<'_>,
    owners: BTreeSet<Owner>,
) -> Result<Stocks, Failure> {
    let mut stocks = Stocks::new();
    for chunk in owners.into_iter().collect::<Vec<_>>().chunks(ROWS_MAX) {
        let mut rows = Rows::default();
        for (unit, holder) in chunk {
            rows.text(unit.as_str());
            rows.text(holder.as_str());
        }
        stocks.extend(self::stocks(&LOCK_OWNERS.fetch(tx, rows).await?)?);
    }
    Ok(stocks)
}

/// Every grant of some owners, to explain why none gives a number.
pub(crate) async fn of_owners(
    tx: &mut Tx<'_>,
    owners: impl IntoIterator<Item = Owner>,
) -> Result<Stocks, Failure> {
    let mut rows = Rows::default();
    for (unit, holder) in owners {
        rows.text(unit);
        rows.text(holder);
    }
    stocks(&OF_OWNERS.fetch(tx, rows).await?)
}

fn stocks(rows: &[sqlx::any::AnyRow]) -> Result<Stocks, Failure> {
    let mut stocks = Stocks::new();
    for row in rows {
        let stock = Reader::new("grants", row).grant()?;
        let owner = (stock.grant.unit.to_string(), stock.grant.holder.to_string());
        stocks.entry(owner).or_default().push(stock);
    }
    for list in stocks.values_mut() {
        list.sort_by_key(|stock| (stock.grant.valid_from, stock.grant.first_id()));
    }
    Ok(stocks)
}

/// Writes down what has been taken.
pub(crate) async fn take(
    tx: &mut Tx<'_>,
    changed: impl IntoIterator<Item = &GrantStock>,
) -> Result<(), Failure> {
    let mut rows = Rows::default();
    for stock in changed {
        rows.text(stock.grant.unit.as_str());
        rows.text(stock.grant.id.as_str());
        rows.int(i64::try_from(stock.taken).unwrap_or(i64::MAX));
        rows.int(stock.spent.fen());
    }
    TAKE.run(tx, rows).await.map(|_| ())
}

/// Takes in a grant.
pub(crate) async fn add(tx: &mut Tx<'_>, job: &AddGrant) -> Result<Added, Failure> {
    let grant = &job.grant.grant;
    let known = sqlx::query(
        "-- grant_find()
         SELECT unit, grant_id, holder, first_id, last_id, valid_from, valid_until, amount_max,
                taken, spent, closed_at
         FROM grants WHERE unit = $1 AND grant_id = $2",
    );
    let known = known.bind(grant.unit.as_str()).bind(grant.id.as_str());
    if let Some(row) = known.fetch_optional(&mut *tx.conn).await? {
        let same = Reader::new("grants", &row).grant()?.grant == *grant;
        return Ok(if same { Added::Done } else { Added::Overlap });
    }
    let (first, last) = (grant.first_id().joined(), grant.last_id().joined());
    let nearest = sqlx::query_scalar::<_, i64>(
        "-- range_nearest()
         SELECT last_id FROM ranges WHERE first_id <= $1 ORDER BY first_id DESC LIMIT 1",
    );
    let nearest = nearest.bind(last).fetch_optional(&mut *tx.conn).await?;
    if nearest.is_some_and(|end| end >= first) {
        return Ok(Added::Overlap);
    }
    insert(tx.conn, job, first, last).await?;
    audit::add(tx, grant.unit.as_str(), job.at, &job.by, "grant.add", grant.id.as_str());
    Ok(Added::Done)
}

async fn insert(
    conn: &mut AnyConnection,
    job: &AddGrant,
    first: i64,
    last: i64,
) -> Result<(), Failure> {
    let grant = &job.grant.grant;
    let range = sqlx::query(
        "-- range_insert()
         INSERT INTO ranges (first_id, last_id, unit, grant_id) VALUES ($1, $2, $3, $4)",
    );
    let range = range.bind(first).bind(last).bind(grant.unit.as_str()).bind(grant.id.as_str());
    range.execute(&mut *conn).await?;
    let insert = sqlx::query(
        "-- grant_insert()
         INSERT INTO grants (unit, grant_id, holder, first_id, last_id, valid_from, valid_until,
                             amount_max, taken, spent, certificate_serial, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10)",
    );
    let insert = insert
        .bind(grant.unit.as_str())
        .bind(grant.id.as_str())
        .bind(grant.holder.to_string())
        .bind(first)
        .bind(last)
        .bind(grant.valid_from.utc())
        .bind(grant.valid_until.utc())
        .bind(grant.amount_max.fen())
        .bind(job.grant.certificate_serial.as_str())
        .bind(job.grant.signature.as_slice());
    insert.execute(&mut *conn).await?;
    Ok(())
}

/// Closes a grant, once.
pub(crate) async fn close(tx: &mut Tx<'_>, job: &CloseGrant) -> Result<Outcome<()>, Failure> {
    let (unit, id) = (job.unit.as_str(), job.id.as_str());
    let close = sqlx::query(
        "-- grant_close()
         UPDATE grants SET closed_at = $3 WHERE unit = $1 AND grant_id = $2 AND closed_at IS NULL",
    );
    let close = close.bind(unit).bind(id).bind(job.at.utc());
    if close.execute(&mut *tx.conn).await?.rows_affected() == 1 {
        audit::add(tx, unit, job.at, &job.by, "grant.close", id);
        return Ok(Ok(()));
    }
    let known = sqlx::query_scalar::<_, i64>(
        "-- grant_known()
         SELECT first_id FROM grants WHERE unit = $1 AND grant_id = $2",
    );
    let known = known.bind(unit).bind(id).fetch_optional(&mut *tx.conn).await?;
    let unknown = || StoreError::Inconsistent(format!("{unit} has no grant {id} to close"));
    Ok(known.map(|_| ()).ok_or_else(unknown))
}
