//! From rows back to values. What no writer of ours can have written is refused, with table, column
//! and row, as a `Failure::Refused` that a caller hears as `StoreError::Inconsistent`.

use std::fmt::Display;
use std::str::FromStr;

use app::ports::registry::AuditHead;
use app::ports::{Actor, AuditEntry, Entry, GrantStatus, Kept, OutboxEvent, Reservation};
use domain::{
    BillId, BillState, Booking, CreditCode, Date, Grant, GrantId, GrantStock, Holder, Moment,
    Money, Slot,
};
use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row as _, Type};

use crate::failure::Failure;

/// Columns of a kept bill: `r` its reservation, `b` the bill, `s` its state, if any.
macro_rules! kept_columns {
    () => {
        "r.unit, r.business_key, r.bill_id, r.check_code, r.place, b.total, b.reverses, b.issued_at,
         b.kept_at, b.seq, COALESCE(b.supervised, b.file) AS file, s.reversed_by, s.exchanged_code,
         s.exchanged_number, s.locked_by,
         s.booked_by, s.booked_on, s.booked_amount, s.drawn"
    };
}
pub(crate) use kept_columns;

/// One row of a table, for reading.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'r> {
    row: &'r AnyRow,
    table: &'static str,
}

impl<'r> Reader<'r> {
    pub(crate) const fn new(table: &'static str, row: &'r AnyRow) -> Self {
        Self { row, table }
    }

    /// Names the row by the keys it has.
    pub(crate) fn broken(self, column: &str, why: impl Display) -> Failure {
        let key = |name: &str| match self.row.try_get::<&str, _>(name) {
            Ok(text) => Some(format!("{name}={text}")),
            Err(_) => self.row.try_get::<i64, _>(name).ok().map(|int| format!("{name}={int}")),
        };
        let keys = [
            "unit",
            "bill_id",
            "code",
            "grant_id",
            "business_key",
            "seq",
            "entry",
            "section",
            "key",
            "hash",
            "kind",
            "id",
            "person",
            "stream",
            "number",
        ];
        let row = keys.into_iter().filter_map(key).collect::<Vec<_>>().join(" ");
        Failure::Refused(format!("{}.{column} of row {row}: {why}", self.table))
    }

    fn get<T: Decode<'r, Any> + Type<Any>>(self, column: &'static str) -> Result<T, Failure> {
        self.row.try_get(column).map_err(|error| self.broken(column, error))
    }

    pub(crate) fn int(self, column: &'static str) -> Result<i64, Failure> {
        self.get(column)
    }

    pub(crate) fn text(self, column: &'static str) -> Result<&'r str, Failure> {
        self.get(column)
    }

    pub(crate) fn maybe_text(self, column: &'static str) -> Result<Option<String>, Failure> {
        self.get(column)
    }

    pub(crate) fn maybe_parse<T: FromStr<Err: Display>>(
        self,
        column: &'static str,
    ) -> Result<Option<T>, Failure> {
        if self.has_text(column)? { self.parse(column).map(Some) } else { Ok(None) }
    }

    pub(crate) fn bytes(self, column: &'static str) -> Result<Vec<u8>, Failure> {
        self.get(column)
    }

    pub(crate) fn parse<T: FromStr<Err: Display>>(
        self,
        column: &'static str,
    ) -> Result<T, Failure> {
        self.text(column)?.parse().map_err(|error| self.broken(column, error))
    }

    pub(crate) fn money(self, column: &'static str) -> Result<Money, Failure> {
        Money::from_fen(self.int(column)?).map_err(|error| self.broken(column, error))
    }

    pub(crate) fn id(self, column: &'static str) -> Result<BillId, Failure> {
        self.maybe_id(column)?.ok_or_else(|| self.broken(column, "no bill id"))
    }

    pub(crate) fn maybe_id(self, column: &'static str) -> Result<Option<BillId>, Failure> {
        let id = |joined| {
            BillId::from_joined(joined).ok_or_else(|| self.broken(column, "beyond 18 digits"))
        };
        self.get::<Option<i64>>(column)?.map(id).transpose()
    }

    /// Whether a text column holds anything.
    pub(crate) fn has_text(self, column: &'static str) -> Result<bool, Failure> {
        Ok(self.get::<Option<&str>>(column)?.is_some())
    }

    /// Whether an integer column holds anything.
    pub(crate) fn has(self, column: &'static str) -> Result<bool, Failure> {
        Ok(self.get::<Option<i64>>(column)?.is_some())
    }

    pub(crate) fn slot(self) -> Result<Slot, Failure> {
        Ok(Slot {
            id: self.id("bill_id")?,
            check: self.parse("check_code")?,
            grant: self.grant_id()?,
            at: self.parse("reserved_at")?,
        })
    }

    pub(crate) fn grant_id(self) -> Result<GrantId, Failure> {
        GrantId::new(self.text("grant_id")?).map_err(|error| self.broken("grant_id", error))
    }

    /// The place of a record in its stream.
    pub(crate) fn head(self) -> Result<AuditHead, Failure> {
        Ok(AuditHead {
            stream: self.int("stream")?,
            seq: self.int("seq")?,
            hash: self.digest("hash")?,
        })
    }

    pub(crate) fn digest(self, column: &'static str) -> Result<[u8; 32], Failure> {
        let wrong = |_| self.broken(column, "not 32 bytes");
        self.bytes(column)?.try_into().map_err(wrong)
    }

    /// `kept`: whether its bill is.
    pub(crate) fn reservation(self, kept: bool) -> Result<Reservation, Failure> {
        Ok(Reservation {
            unit: self.parse("unit")?,
            business_key: self.text("business_key")?.to_owned(),
            digest: self.digest("digest")?,
            request: self.bytes("request")?,
            slot: self.slot()?,
            kept,
        })
    }

    pub(crate) fn kept(self) -> Result<Kept, Failure> {
        Ok(Kept {
            unit: self.parse::<CreditCode>("unit")?,
            id: self.id("bill_id")?,
            check: self.parse("check_code")?,
            business_key: self.text("business_key")?.to_owned(),
            place: self.text("place")?.to_owned(),
            total: self.money("total")?,
            reverses: self.maybe_id("reverses")?,
            issued_at: self.parse("issued_at")?,
            kept_at: self.parse("kept_at")?,
            seq: self.int("seq")?,
            file: self.bytes("file")?,
            state: self.state()?,
        })
    }

    /// The state of a bill; all columns are null where nobody has touched it.
    pub(crate) fn state(self) -> Result<BillState, Failure> {
        let exchanged = (self.get("exchanged_code")?, self.get("exchanged_number")?);
        let exchanged_to = match exchanged {
            (Some(code), Some(number)) => Some((code, number)),
            (None, None) => None,
            _ => return Err(self.broken("exchanged_code", "half an exchange")),
        };
        let reversed_by = self.maybe_id("reversed_by")?;
        let booking = self.booking()?;
        let drawn = if self.has("drawn")? { self.money("drawn")? } else { Money::ZERO };
        let touched = exchanged_to.is_some() || booking != Booking::Open || drawn != Money::ZERO;
        if reversed_by.is_some() && touched {
            let why = "reversed, and exchanged, locked, booked or drawn on";
            return Err(self.broken("reversed_by", why));
        }
        Ok(BillState { reversed_by, exchanged_to, booking, drawn })
    }

    fn booking(self) -> Result<Booking, Failure> {
        let locked: Option<String> = self.get("locked_by")?;
        let booked: (Option<String>, Option<&str>, Option<i64>) =
            (self.get("booked_by")?, self.get("booked_on")?, self.get("booked_amount")?);
        match (locked, booked) {
            (None, (None, None, None)) => Ok(Booking::Open),
            (Some(by), (None, None, None)) => Ok(Booking::Locked { by }),
            (None, (Some(by), Some(_), Some(_))) => Ok(Booking::Booked {
                by,
                on: self.parse::<Date>("booked_on")?,
                amount: self.money("booked_amount")?,
            }),
            _ => Err(self.broken("booked_by", "half a booking, or locked and booked")),
        }
    }

    pub(crate) fn grant(self) -> Result<GrantStock, Failure> {
        let (first, last) = (self.id("first_id")?, self.id("last_id")?);
        if first.code != last.code {
            return Err(self.broken("last_id", "another code than first_id"));
        }
        let grant = Grant {
            id: self.grant_id()?,
            unit: self.parse("unit")?,
            holder: Holder::parse(self.text("holder")?).map_err(|e| self.broken("holder", e))?,
            code: first.code,
            first: first.number,
            last: last.number,
            valid_from: self.parse("valid_from")?,
            valid_until: self.parse("valid_until")?,
            amount_max: self.money("amount_max")?,
        };
        let taken = u64::try_from(self.int("taken")?).map_err(|e| self.broken("taken", e))?;
        Ok(GrantStock {
            grant: grant.validated().map_err(|error| self.broken("grant_id", error))?,
            taken,
            spent: self.money("spent")?,
            closed: self.get::<Option<&str>>("closed_at")?.is_some(),
        })
    }

    /// A grant with `unfinished`, the number of its reservations whose bill is not kept.
    pub(crate) fn grant_status(self) -> Result<GrantStatus, Failure> {
        let stock = self.grant()?;
        let unfinished = u64::try_from(self.int("unfinished")?).ok();
        let kept = unfinished.and_then(|unfinished| stock.taken.checked_sub(unfinished));
        Ok(GrantStatus {
            kept: kept.ok_or_else(|| self.broken("taken", "fewer than are unfinished"))?,
            stock,
            signature: self.bytes("signature")?,
            certificate_serial: self.text("certificate_serial")?.to_owned(),
        })
    }

    pub(crate) fn entry(self) -> Result<Entry, Failure> {
        let text = |column| self.text(column).map(str::to_owned);
        Ok(Entry {
            section: text("section")?,
            key: text("key")?,
            body: text("body")?,
            version: self.int("version")?,
        })
    }

    /// Who did it, as the audit log keeps it.
    pub(crate) fn actor(self) -> Result<Actor, Failure> {
        let text = |column| self.text(column).map(str::to_owned);
        Ok(Actor {
            name: text("actor")?,
            trace: text("trace")?,
            from: text("from_address")?,
            certificate: text("certificate")?,
        })
    }

    pub(crate) fn audit(self) -> Result<AuditEntry, Failure> {
        let text = |column| self.text(column).map(str::to_owned);
        Ok(AuditEntry {
            at: self.parse::<Moment>("at")?,
            by: self.actor()?,
            action: text("action")?,
            subject: text("subject")?,
        })
    }

    pub(crate) fn event(self) -> Result<OutboxEvent, Failure> {
        Ok(OutboxEvent {
            unit: self.parse("unit")?,
            seq: self.int("seq")?,
            topic: self.text("topic")?.to_owned(),
            id: self.id("bill_id")?,
        })
    }
}
