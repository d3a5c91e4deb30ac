//! Reading records. A list is read stretch by stretch of the reader's reach, each in the order of the
//! answer, and then merged: so nothing outside the reach is ever read.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use app::ports::StoreError;
use app::ports::registry::{Record, RecordQuery};
use domain::{CreditCode, Moment, Reach, RegionCode};

use super::ROWS_MAX;
use super::reach::{Stretch, stretches};
use crate::Database;
use crate::failure::Failure;
use crate::read::{END_OF_TIME, each};
use crate::row::Reader;

macro_rules! columns {
    () => {
        "r.kind, r.id, r.name, r.region, r.unit, r.status, r.since, r.label, r.maker, r.decider,
         r.sealed_with, r.version, r.body"
    };
}

/// A page of a list: what is read, and the condition of the stretch.
macro_rules! list {
    ($from:literal, $($stretch:literal),+) => {
        concat!(
            "-- records()\n SELECT ", columns!(), " FROM ", $from, "
             WHERE r.kind = $1 AND (r.since, r.id) < ($2, $3)
               AND ($4 = '' OR $4 LIKE '%,' || replace(r.status, '_', '!_') || ',%' ESCAPE '!')
               AND ($5 IS NULL OR lower(r.label) LIKE $5 ESCAPE '!'
                    OR lower(r.name) LIKE $5 ESCAPE '!' OR lower(r.id) LIKE $5 ESCAPE '!')
               AND ($6 IS NULL OR r.unit = $6)
               AND ($7 IS NULL OR r.sealed_with = $7)
               AND ", $($stretch),+, "
             ORDER BY r.since DESC, r.id DESC LIMIT $8"
        )
    };
}

const OF_REGIONS: &str = list!("records r", "r.region >= $9 AND r.region <= $10");
const OF_UNIT: &str = list!("records r", "r.unit = $9 AND r.unit = $10");
const FOUND_IN_REGIONS: &str = list!(
    "lookups l CROSS JOIN records r",
    "r.region >= $9 AND r.region <= $10",
    " AND l.kind = r.kind AND l.id = r.id AND l.kind = $1 AND l.field = $11 AND l.value = $12"
);
const FOUND_IN_UNIT: &str = list!(
    "lookups l CROSS JOIN records r",
    "r.unit = $9 AND r.unit = $10",
    " AND l.kind = r.kind AND l.id = r.id AND l.kind = $1 AND l.field = $11 AND l.value = $12"
);

const COUNT_IN_REGIONS: &str = "-- record_count()
    SELECT region, status, COUNT(*) AS records FROM records
    WHERE kind = $1 AND region >= $2 AND region <= $3 GROUP BY region, status";
const COUNT_IN_UNIT: &str = "-- record_count()
    SELECT region, status, COUNT(*) AS records FROM records
    WHERE kind = $1 AND unit = $2 AND unit = $3 GROUP BY region, status";

fn record(row: Reader<'_>) -> Result<Record, Failure> {
    let text = |column| row.text(column).map(str::to_owned);
    let unit: Option<CreditCode> =
        if row.text("unit")?.is_empty() { None } else { Some(row.parse("unit")?) };
    Ok(Record {
        kind: text("kind")?,
        id: text("id")?,
        name: row.maybe_text("name")?,
        region: row.parse("region")?,
        unit,
        status: text("status")?,
        since: row.parse("since")?,
        label: text("label")?,
        maker: text("maker")?,
        decider: row.maybe_text("decider")?,
        sealed_with: text("sealed_with")?,
        version: row.int("version")?,
        body: text("body")?,
    })
}

/// The pattern of texts that contain this one. Both databases make the same of letters from A to Z,
/// and leave all others as they are.
fn pattern(text: &str) -> String {
    let escape = |sign| {
        let escaped = matches!(sign, '!' | '%' | '_');
        escaped.then_some('!').into_iter().chain([sign.to_ascii_lowercase()])
    };
    let inner: String = text.chars().flat_map(escape).collect();
    format!("%{inner}%")
}

impl Database {
    pub(super) async fn read_record(
        &self,
        kind: &str,
        id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let one = sqlx::query(concat!(
            "-- record()\n SELECT ",
            columns!(),
            " FROM records r WHERE r.kind = $1 AND r.id = $2"
        ));
        let rows = one.bind(kind).bind(id).fetch_all(self.readers()).await;
        Ok(each("records", rows, record)?.pop())
    }

    pub(super) async fn read_record_named(
        &self,
        kind: &str,
        name: &str,
    ) -> Result<Option<Record>, StoreError> {
        let one = sqlx::query(concat!(
            "-- record_named()\n SELECT ",
            columns!(),
            " FROM records r WHERE r.kind = $1 AND r.name = $2"
        ));
        let rows = one.bind(kind).bind(name).fetch_all(self.readers()).await;
        Ok(each("records", rows, record)?.pop())
    }

    pub(super) async fn read_records(
        &self,
        query: &RecordQuery,
    ) -> Result<Vec<Record>, StoreError> {
        let max = query.max.min(ROWS_MAX);
        let mut found: BTreeMap<(Reverse<Moment>, Reverse<String>), Record> = BTreeMap::new();
        for stretch in stretches(&query.reach) {
            let page = self.read_stretch(query, &stretch, max).await?;
            found.extend(page.into_iter().map(|r| ((Reverse(r.since), Reverse(r.id.clone())), r)));
        }
        Ok(found.into_values().take(usize::try_from(max).unwrap_or(usize::MAX)).collect())
    }

    /// The first page of a stretch.
    async fn read_stretch(
        &self,
        query: &RecordQuery,
        stretch: &Stretch,
        max: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let text = match (stretch, &query.lookup) {
            (Stretch::Regions(..), None) => OF_REGIONS,
            (Stretch::Unit(_), None) => OF_UNIT,
            (Stretch::Regions(..), Some(_)) => FOUND_IN_REGIONS,
            (Stretch::Unit(_), Some(_)) => FOUND_IN_UNIT,
        };
        let status = query.status.join(",");
        let (since, id) = match &query.after {
            Some((since, id)) => (since.utc(), id.as_str()),
            None => (END_OF_TIME.to_owned(), ""),
        };
        let (low, high) = stretch.bounds();
        let list = sqlx::query(text)
            .bind(query.kind.as_str())
            .bind(since)
            .bind(id)
            .bind(if status.is_empty() { status } else { format!(",{status},") })
            .bind(query.text.as_deref().map(pattern))
            .bind(query.unit.as_ref().map(CreditCode::as_str))
            .bind(query.sealed_with.as_deref())
            .bind(i64::from(max))
            .bind(low)
            .bind(high);
        let list = match &query.lookup {
            Some((field, value)) => list.bind(field.as_str()).bind(value.as_str()),
            None => list,
        };
        each("records", list.fetch_all(self.readers()).await, record)
    }

    /// Each record once, though reaches may overlap: what lies in a region of the reach is counted
    /// there and nowhere else. Regions come first, wider ones before those within them.
    pub(super) async fn count_records(
        &self,
        kind: &str,
        reach: &[Reach],
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let mut counted: Vec<RegionCode> = Vec::new();
        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        for stretch in stretches(reach) {
            for (region, status, records) in self.count_stretch(kind, &stretch).await? {
                if counted.iter().any(|wider| wider.contains(region)) {
                    continue;
                }
                let sum = sums.entry(status).or_default();
                *sum = sum.saturating_add(records);
            }
            counted.extend(stretch.region());
        }
        Ok(sums.into_iter().collect())
    }

    async fn count_stretch(
        &self,
        kind: &str,
        stretch: &Stretch,
    ) -> Result<Vec<(RegionCode, String, u64)>, StoreError> {
        let text = match stretch {
            Stretch::Regions(..) => COUNT_IN_REGIONS,
            Stretch::Unit(_) => COUNT_IN_UNIT,
        };
        let (low, high) = stretch.bounds();
        let count = sqlx::query(text).bind(kind).bind(low).bind(high);
        each("records", count.fetch_all(self.readers()).await, |row| {
            let records = u64::try_from(row.int("records")?);
            let records = records.map_err(|error| row.broken("records", error))?;
            Ok((row.parse("region")?, row.text("status")?.to_owned(), records))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_its_text_only() {
        assert_eq!(pattern("A_b%!医"), "%a!_b!%!!医%");
        assert_eq!(pattern(""), "%%");
    }
}
