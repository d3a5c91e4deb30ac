//! On the platform: what devices report, and what people must decide about them.

use app::ports::fronts::{ArrivedRecord, Case, Report};
use app::ports::registry::{AuditOutcome, AuditRecord};
use app::ports::{Actor, StoreError};
use domain::{Moment, Reach};

use crate::Database;
use crate::failure::Failure;
use crate::identity::{Stretch, stretches};
use crate::read::each;
use crate::row::Reader;
use crate::sql::Tx;

/// Keeps the last report of a device.
pub(super) async fn put_report(tx: &mut Tx<'_>, report: &Report) -> Result<(), Failure> {
    let put = sqlx::query(
        "-- front_report_put()
         INSERT INTO front_reports (device, at, body) VALUES ($1, $2, $3)
         ON CONFLICT (device) DO UPDATE SET at = excluded.at, body = excluded.body
         WHERE front_reports.at <= excluded.at",
    );
    let put = put.bind(report.device.as_str()).bind(report.at.utc()).bind(report.body.as_str());
    put.execute(&mut *tx.conn).await?;
    Ok(())
}

/// Opens a case; the same case again is nothing.
pub(super) async fn open(tx: &mut Tx<'_>, case: &Case, by: &Actor) -> Result<(), Failure> {
    let open = sqlx::query(
        "-- case_open()
         INSERT INTO cases (id, device, region, unit, kind, subject, note, evidence, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
    );
    let open = open
        .bind(case.id.as_str())
        .bind(case.device.as_str())
        .bind(case.region.to_string())
        .bind(case.unit.as_str())
        .bind(case.kind.as_str())
        .bind(case.subject.as_str())
        .bind(case.note.as_str())
        .bind(case.evidence.as_slice())
        .bind(case.opened_at.utc());
    if open.execute(&mut *tx.conn).await?.rows_affected() == 1 {
        let row = (case.region.to_string(), case.unit.clone());
        tell(tx, row, (by, case.opened_at), "case.open", case.id.clone(), case.note.clone());
    }
    Ok(())
}

/// Closes a case, once.
pub(super) async fn close(
    tx: &mut Tx<'_>,
    id: &str,
    remedy: &str,
    (by, at): (&Actor, Moment),
) -> Result<bool, Failure> {
    let close = sqlx::query(
        "-- case_close()
         UPDATE cases SET closed_at = $2, closed_by = $3, remedy = $4
         WHERE id = $1 AND closed_at IS NULL RETURNING id, region, unit",
    );
    let close = close.bind(id).bind(at.utc()).bind(by.name.as_str()).bind(remedy);
    let Some(row) = close.fetch_optional(&mut *tx.conn).await? else { return Ok(false) };
    let row = Reader::new("cases", &row);
    let place = (row.text("region")?.to_owned(), row.text("unit")?.to_owned());
    tell(tx, place, (by, at), "case.close", id.to_owned(), remedy.to_owned());
    Ok(true)
}

fn tell(
    tx: &mut Tx<'_>,
    (region, unit): (String, String),
    (by, at): (&Actor, Moment),
    action: &str,
    subject: String,
    note: String,
) {
    tx.audit.push(AuditRecord {
        at,
        by: by.clone(),
        region,
        unit,
        action: action.to_owned(),
        subject,
        outcome: AuditOutcome::Done,
        before: String::new(),
        after: String::new(),
        note,
    });
}

macro_rules! select {
    ($name:literal, $where:literal) => {
        concat!(
            "-- ",
            $name,
            "()
             SELECT id, device, region, unit, kind, subject, note, evidence, opened_at, closed_at,
                    closed_by, remedy
             FROM cases WHERE ",
            $where
        )
    };
}

macro_rules! cases {
    ($within:literal) => {
        concat!(
            select!("cases", $within),
            " AND (closed_at IS NULL OR $3 = 0) ORDER BY opened_at DESC, id DESC LIMIT $4"
        )
    };
}

fn case(row: Reader<'_>) -> Result<Case, Failure> {
    let text = |column| row.text(column).map(str::to_owned);
    let closed = match row.maybe_parse::<Moment>("closed_at")? {
        Some(at) => Some((at, text("closed_by")?, text("remedy")?)),
        None => None,
    };
    Ok(Case {
        id: text("id")?,
        device: text("device")?,
        region: row.parse("region")?,
        unit: text("unit")?,
        kind: text("kind")?,
        subject: text("subject")?,
        note: text("note")?,
        evidence: row.bytes("evidence")?,
        opened_at: row.parse("opened_at")?,
        closed,
    })
}

impl Database {
    pub(super) async fn read_case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let one = sqlx::query(select!("case", "id = $1"));
        Ok(each("cases", one.bind(id).fetch_all(self.readers()).await, case)?.pop())
    }

    pub(super) async fn read_reports(&self) -> Result<Vec<Report>, StoreError> {
        let reports = sqlx::query(
            "-- front_reports()\n SELECT device, at, body FROM front_reports ORDER BY device",
        );
        each("front_reports", reports.fetch_all(self.readers()).await, |row| {
            Ok(Report {
                device: row.text("device")?.to_owned(),
                at: row.parse("at")?,
                body: row.text("body")?.to_owned(),
            })
        })
    }

    pub(super) async fn read_arrived(
        &self,
        device: &str,
        from: i64,
        max: u32,
    ) -> Result<Vec<ArrivedRecord>, StoreError> {
        let arrived = sqlx::query(
            "-- front_arrived()
             SELECT seq, hash, at, unit, action, subject, refusal FROM front_records
             WHERE device = $1 AND seq >= $2 ORDER BY seq LIMIT $3",
        );
        let arrived = arrived.bind(device).bind(from).bind(i64::from(max));
        each("front_records", arrived.fetch_all(self.readers()).await, |row| {
            Ok(ArrivedRecord {
                seq: row.int("seq")?,
                hash: row.digest("hash")?,
                at: row.parse("at")?,
                unit: row.text("unit")?.to_owned(),
                action: row.text("action")?.to_owned(),
                subject: row.text("subject")?.to_owned(),
                refusal: row.text("refusal")?.to_owned(),
            })
        })
    }

    pub(super) async fn read_cases(
        &self,
        reach: &[Reach],
        open: bool,
        max: u32,
    ) -> Result<Vec<Case>, StoreError> {
        let mut all = Vec::new();
        for stretch in stretches(reach) {
            let text = match stretch {
                Stretch::Regions(..) => cases!("region >= $1 AND region <= $2"),
                Stretch::Unit(_) => cases!("unit = $1 AND unit = $2"),
            };
            let (first, last) = stretch.bounds();
            let query = sqlx::query(text).bind(first).bind(last);
            let query = query.bind(i64::from(open)).bind(i64::from(max));
            all.extend(each("cases", query.fetch_all(self.readers()).await, case)?);
        }
        all.sort_by(|a, b| (b.opened_at, &b.id).cmp(&(a.opened_at, &a.id)));
        all.dedup_by(|a, b| a.id == b.id);
        all.truncate(usize::try_from(max).unwrap_or(usize::MAX));
        Ok(all)
    }
}
