//! Reading: on connections of its own, so it never waits behind a writer. Each answer is one
//! statement, hence one moment of the database.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's lifetime is bound too early to stand for every row"
)]

use app::ports::{AuditEntry, GrantStatus, Kept, Listing, OutboxEvent, Reservation, StoreError};
use domain::{BillCode, BillId, BillNumber, CreditCode, Moment};
use sqlx::any::AnyRow;

use crate::Database;
use crate::failure::Failure;
use crate::row::{Reader, kept_columns};

macro_rules! kept_from {
    () => {
        " FROM reservations r
          JOIN bills b ON b.unit = r.unit AND b.bill_id = r.bill_id
          LEFT JOIN bill_states s ON s.unit = r.unit AND s.bill_id = r.bill_id "
    };
}

/// Every time sorts before it.
pub(crate) const END_OF_TIME: &str = "~";

pub(crate) fn each<T>(
    table: &'static str,
    rows: Result<Vec<AnyRow>, sqlx::Error>,
    read: impl Fn(Reader<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, StoreError> {
    let rows = rows.map_err(Failure::from)?;
    let values: Result<Vec<T>, Failure> =
        rows.iter().map(|row| read(Reader::new(table, row))).collect();
    Ok(values?)
}

impl Database {
    pub(crate) async fn read_bill(&self, id: BillId) -> Result<Option<Kept>, StoreError> {
        let range = sqlx::query_as::<_, (i64, String)>(
            "-- find_unit()
             SELECT last_id, unit FROM ranges WHERE first_id <= $1 ORDER BY first_id DESC LIMIT 1",
        );
        let range = range.bind(id.joined()).fetch_optional(self.readers()).await;
        let Some((last_id, unit)) = range.map_err(Failure::from)? else { return Ok(None) };
        if last_id < id.joined() {
            return Ok(None);
        }
        let bill = sqlx::query(concat!(
            "-- find()\n SELECT ",
            kept_columns!(),
            kept_from!(),
            "WHERE r.unit = $1 AND r.bill_id = $2"
        ));
        let rows = bill.bind(unit).bind(id.joined()).fetch_all(self.readers()).await;
        Ok(each("bills", rows, |row| row.kept())?.pop())
    }

    /// Ids of one code lie side by side, so the last range that begins among them ends last.
    pub(crate) async fn read_last_number(&self, code: BillCode) -> Result<Option<u64>, StoreError> {
        let first = BillNumber::new(0).map_err(|e| Failure::Refused(e.to_string()))?;
        let end = sqlx::query_scalar::<_, i64>(
            "-- last_number()
             SELECT last_id FROM ranges WHERE first_id >= $1 AND first_id <= $2
             ORDER BY first_id DESC LIMIT 1",
        );
        let end = end
            .bind(BillId { code, number: first }.joined())
            .bind(BillId { code, number: BillNumber::MAX }.joined());
        let end = end.fetch_optional(self.readers()).await.map_err(Failure::from)?;
        let number = end.map(|end| end.rem_euclid(10_000_000_000));
        Ok(number.and_then(|n| u64::try_from(n).ok()))
    }

    pub(crate) async fn read_bill_of_key(
        &self,
        unit: &CreditCode,
        key: &str,
    ) -> Result<Option<Kept>, StoreError> {
        let bill = sqlx::query(concat!(
            "-- find_by_key()\n SELECT ",
            kept_columns!(),
            kept_from!(),
            "WHERE r.unit = $1 AND r.business_key = $2"
        ));
        let rows = bill.bind(unit.as_str()).bind(key).fetch_all(self.readers()).await;
        Ok(each("bills", rows, |row| row.kept())?.pop())
    }

    pub(crate) async fn read_list(
        &self,
        unit: &CreditCode,
        query: &Listing,
    ) -> Result<Vec<Kept>, StoreError> {
        let list = sqlx::query(concat!(
            "-- list()\n SELECT ",
            kept_columns!(),
            kept_from!(),
            "WHERE b.unit = $1 AND b.seq > $2 AND b.issued_at >= $3 AND b.issued_at < $4
             ORDER BY b.seq LIMIT $5"
        ));
        let list = list
            .bind(unit.as_str())
            .bind(query.after)
            .bind(query.from.map(Moment::utc).unwrap_or_default())
            .bind(query.until.map_or_else(|| END_OF_TIME.to_owned(), Moment::utc))
            .bind(i64::from(query.max));
        each("bills", list.fetch_all(self.readers()).await, |row| row.kept())
    }

    pub(crate) async fn read_last(
        &self,
        unit: &CreditCode,
        max: u32,
    ) -> Result<Vec<Kept>, StoreError> {
        let last = sqlx::query(concat!(
            "-- list_last()\n SELECT ",
            kept_columns!(),
            kept_from!(),
            "WHERE b.unit = $1 ORDER BY b.seq DESC LIMIT $2"
        ));
        let last = last.bind(unit.as_str()).bind(i64::from(max));
        each("bills", last.fetch_all(self.readers()).await, |row| row.kept())
    }

    pub(crate) async fn read_unfinished(
        &self,
        before: Moment,
        max: u32,
    ) -> Result<Vec<Reservation>, StoreError> {
        let unfinished = sqlx::query(
            "-- unfinished()
             SELECT r.unit, r.business_key, r.digest, r.request, r.bill_id, r.check_code, r.grant_id,
                    r.reserved_at
             FROM unfinished u JOIN reservations r ON r.unit = u.unit AND r.bill_id = u.bill_id
             WHERE u.reserved_at < $1 ORDER BY u.reserved_at, u.unit, u.bill_id LIMIT $2",
        );
        let unfinished = unfinished.bind(before.utc()).bind(i64::from(max));
        let rows = unfinished.fetch_all(self.readers()).await;
        each("reservations", rows, |row| row.reservation(false))
    }

    pub(crate) async fn read_reservation(
        &self,
        unit: &CreditCode,
        key: &str,
    ) -> Result<Option<Reservation>, StoreError> {
        let reservation = sqlx::query(
            "-- reservation()
             SELECT r.unit, r.business_key, r.digest, r.request, r.bill_id, r.check_code, r.grant_id,
                    r.reserved_at, b.seq
             FROM reservations r LEFT JOIN bills b ON b.unit = r.unit AND b.bill_id = r.bill_id
             WHERE r.unit = $1 AND r.business_key = $2",
        );
        let rows = reservation.bind(unit.as_str()).bind(key).fetch_all(self.readers()).await;
        Ok(each("reservations", rows, |row| row.reservation(row.has("seq")?))?.pop())
    }

    pub(crate) async fn read_grants(
        &self,
        unit: &CreditCode,
    ) -> Result<Vec<GrantStatus>, StoreError> {
        let grants = sqlx::query(
            "-- grants()
             SELECT g.unit, g.grant_id, g.holder, g.first_id, g.last_id, g.valid_from, g.valid_until,
                    g.amount_max, g.taken, g.spent, g.closed_at, g.signature, g.certificate_serial,
                    (SELECT COUNT(*) FROM unfinished u
                     WHERE u.unit = g.unit AND u.bill_id >= g.first_id AND u.bill_id <= g.last_id)
                    AS unfinished
             FROM grants g WHERE g.unit = $1 ORDER BY g.valid_from, g.first_id",
        );
        let rows = grants.bind(unit.as_str()).fetch_all(self.readers()).await;
        each("grants", rows, |row| row.grant_status())
    }

    pub(crate) async fn read_audit(
        &self,
        unit: Option<&CreditCode>,
        max: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let audit = sqlx::query(
            "-- audit()
             SELECT unit, entry, at, actor, trace, from_address, certificate, action, subject
             FROM audit_log WHERE unit = $1 ORDER BY entry DESC LIMIT $2",
        );
        let audit = audit.bind(unit.map_or("", CreditCode::as_str)).bind(i64::from(max));
        each("audit_log", audit.fetch_all(self.readers()).await, |row| row.audit())
    }

    pub(crate) async fn read_outbox(&self, max: u32) -> Result<Vec<OutboxEvent>, StoreError> {
        let outbox = sqlx::query(
            "-- outbox()
             SELECT unit, seq, topic, bill_id FROM outbox ORDER BY created_at, unit, seq LIMIT $1",
        );
        let rows = outbox.bind(i64::from(max)).fetch_all(self.readers()).await;
        each("outbox", rows, |row| row.event())
    }
}
