//! On a front server: what it did, out of its audit log, and what it learns of its way home.

use std::collections::BTreeMap;

use app::ports::fronts::{HomeNews, HourCount, Told, ToldBill};
use app::ports::registry::{AuditHead, AuditRecord, AuditRow};
use app::ports::{Kept, StoreError};
use domain::window::Used;
use domain::{BillId, CreditCode, Moment};

use super::fates;
use crate::Database;
use crate::failure::Failure;
use crate::identity::audit_row;
use crate::read::each;
use crate::row::{Reader, kept_columns};
use crate::sql::{Kind, ROWS_MAX, Rows, SetStatement, Tx};

static SUPERVISE: SetStatement = SetStatement::new(
    "supervise",
    &[("unit", Kind::Text), ("bill_id", Kind::Int), ("file", Kind::Bytes)],
    "UPDATE bills SET supervised = v.file FROM v
     WHERE bills.unit = v.unit AND bills.bill_id = v.bill_id AND bills.supervised IS NULL",
);

static TOLD_BILLS: SetStatement = SetStatement::new(
    "front_told_bills",
    &[("unit", Kind::Text), ("bill_id", Kind::Int)],
    concat!(
        "SELECT r.grant_id, r.reserved_at, r.request, ",
        kept_columns!(),
        " FROM v JOIN reservations r ON r.unit = v.unit AND r.bill_id = v.bill_id
          JOIN bills b ON b.unit = r.unit AND b.bill_id = r.bill_id
          LEFT JOIN bill_states s ON s.unit = r.unit AND s.bill_id = r.bill_id"
    ),
);

static KEPT: SetStatement = SetStatement::new(
    "front_kept",
    &[("bill_id", Kind::Int)],
    concat!(
        "SELECT ",
        kept_columns!(),
        " FROM v JOIN bills b ON b.bill_id = v.bill_id
          JOIN reservations r ON r.unit = b.unit AND r.bill_id = b.bill_id
          LEFT JOIN bill_states s ON s.unit = r.unit AND s.bill_id = r.bill_id"
    ),
);

/// Keeps signed files, once each, and moves the mark, never back.
pub(super) async fn come_home(tx: &mut Tx<'_>, news: &HomeNews) -> Result<(), Failure> {
    for chunk in news.files.chunks(ROWS_MAX) {
        let mut rows = Rows::default();
        for (unit, id, file) in chunk {
            rows.text(unit.as_str());
            rows.int(id.joined());
            rows.bytes(file);
        }
        SUPERVISE.run(tx, rows).await?;
    }
    fates::keep(tx, &news.fates).await?;
    put_mark(tx, &news.device, &news.mark, &news.at.utc()).await
}

/// Moves a device's mark forward.
pub(super) async fn put_mark(
    tx: &mut Tx<'_>,
    device: &str,
    mark: &AuditHead,
    at: &str,
) -> Result<(), Failure> {
    let put = sqlx::query(
        "-- front_mark_put()
         INSERT INTO front_marks (device, stream, seq, hash, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (device) DO UPDATE
         SET stream = excluded.stream, seq = excluded.seq, hash = excluded.hash, at = excluded.at
         WHERE front_marks.seq < excluded.seq",
    );
    let put = put.bind(device).bind(mark.stream).bind(mark.seq).bind(&mark.hash[..]).bind(at);
    put.execute(&mut *tx.conn).await?;
    Ok(())
}

impl Database {
    pub(super) async fn read_head(&self) -> Result<Option<AuditHead>, StoreError> {
        let head = sqlx::query(
            "-- front_head()
             SELECT stream, seq, hash FROM audit_log ORDER BY entry DESC LIMIT 1",
        );
        let row = head.fetch_optional(self.readers()).await.map_err(Failure::from)?;
        Ok(row.map(|row| Reader::new("audit_log", &row).head()).transpose()?)
    }

    /// A front has one stream, so the order of entries is the order of its numbers.
    pub(super) async fn read_told(&self, after: i64, max: u32) -> Result<Vec<Told>, StoreError> {
        let told = sqlx::query(
            "-- front_told()
             SELECT stream, seq, entry, at, actor, trace, from_address, certificate, region, unit,
                    action, subject, outcome, before_digest, after_digest, note, hash
             FROM audit_log
             WHERE stream = (SELECT MAX(stream) FROM audit_streams) AND seq > $1
             ORDER BY seq LIMIT $2",
        );
        let told = told.bind(after).bind(i64::from(max));
        let rows = each("audit_log", told.fetch_all(self.readers()).await, audit_row)?;
        let mut wanted = BTreeMap::new();
        for row in &rows {
            let is_bill = matches!(row.record.action.as_str(), "issue" | "reverse");
            if is_bill && !row.record.after.is_empty() {
                let id: BillId = row.record.subject.parse().map_err(|_| missing(&row.record))?;
                wanted.insert(row.seq, (row.record.unit.clone(), id.joined()));
            }
        }
        let mut bills = self.read_told_bills(wanted.values()).await?;
        let told = |row: AuditRow| {
            let bill = match wanted.get(&row.seq) {
                Some(key) => Some(bills.remove(key).ok_or_else(|| missing(&row.record))?),
                None => None,
            };
            Ok(Told { seq: row.seq, hash: row.hash, record: row.record, bill })
        };
        rows.into_iter().map(told).collect()
    }

    async fn read_told_bills(
        &self,
        wanted: impl Iterator<Item = &(String, i64)>,
    ) -> Result<BTreeMap<(String, i64), ToldBill>, StoreError> {
        let wanted: Vec<&(String, i64)> = wanted.collect();
        let mut bills = BTreeMap::new();
        for chunk in wanted.chunks(ROWS_MAX) {
            let mut rows = Rows::default();
            for (unit, id) in chunk {
                rows.text(unit.as_str());
                rows.int(*id);
            }
            for row in TOLD_BILLS.read(self.readers(), self.dialect, rows).await? {
                let row = Reader::new("bills", &row);
                let bill = ToldBill {
                    kept: row.kept()?,
                    grant: row.grant_id()?,
                    reserved_at: row.parse("reserved_at")?,
                    request: row.bytes("request")?,
                };
                bills.insert((bill.kept.unit.to_string(), bill.kept.id.joined()), bill);
            }
        }
        Ok(bills)
    }

    pub(super) async fn read_kept(&self, ids: &[BillId]) -> Result<Vec<Kept>, StoreError> {
        let mut all = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(ROWS_MAX) {
            let mut rows = Rows::default();
            for id in chunk {
                rows.int(id.joined());
            }
            for row in KEPT.read(self.readers(), self.dialect, rows).await? {
                all.push(Reader::new("bills", &row).kept()?);
            }
        }
        Ok(all)
    }

    /// By the hour in which the numbers left; an index on the time keeps it short.
    pub(super) async fn read_hours(&self, since: Moment) -> Result<Vec<HourCount>, StoreError> {
        let hours = sqlx::query(
            "-- front_hours()
             SELECT r.unit, r.place, (r.bill_id / 1000000000000) % 10000 AS kind,
                    substr(r.reserved_at, 1, 13) AS hour, COUNT(*) AS bills
             FROM reservations r WHERE r.reserved_at >= $1
             GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        );
        let hours = hours.bind(since.utc());
        each("reservations", hours.fetch_all(self.readers()).await, |row| {
            Ok(HourCount {
                unit: row.text("unit")?.to_owned(),
                place: row.text("place")?.to_owned(),
                kind: format!("{:04}", row.int("kind")?),
                hour: row.text("hour")?.to_owned(),
                count: u32::try_from(row.int("bills")?).unwrap_or(u32::MAX),
            })
        })
    }

    /// By the index on the time: a cap's period is an hour or a day.
    pub(super) async fn read_used(
        &self,
        unit: &CreditCode,
        since: Moment,
    ) -> Result<Used, StoreError> {
        let used = sqlx::query(
            "-- front_used()
             SELECT COUNT(*) AS bills,
                    CAST(COALESCE(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT)
                    AS amount
             FROM reservations WHERE unit = $1 AND reserved_at >= $2",
        );
        let used = used.bind(unit.as_str()).bind(since.utc());
        let row = used.fetch_one(self.readers()).await.map_err(Failure::from)?;
        let row = Reader::new("reservations", &row);
        Ok(Used {
            bills: u32::try_from(row.int("bills")?).unwrap_or(u32::MAX),
            amount: row.money("amount")?,
        })
    }
}

fn missing(record: &AuditRecord) -> StoreError {
    let AuditRecord { unit, subject, .. } = record;
    StoreError::Inconsistent(format!("{unit} has no bill {subject} to tell of"))
}
