//! The questions of reconciliation, as SQL.
//!
//! A span is asked for as a set `v` of days, so that each day is one stretch of an index whose first
//! column is the day; the other columns of `v` are the same in every row.

use app::ports::ledger::By;

use crate::sql::{Kind, SetStatement};

/// Columns of `v` in every question about a span.
const SPAN: &[(&str, Kind)] = &[
    ("unit", Kind::Text),
    ("utc_day", Kind::Text),
    ("since", Kind::Text),
    ("until", Kind::Text),
    ("place", Kind::Text),
    ("business", Kind::Text),
    ("bills", Kind::Int),
    ("reversals", Kind::Int),
    ("papers", Kind::Int),
    ("backs", Kind::Int),
    ("spoils", Kind::Int),
    ("size", Kind::Int),
    ("skip", Kind::Int),
];

const CARD: &[(&str, Kind)] = &[
    ("unit", Kind::Text),
    ("card", Kind::Bytes),
    ("since", Kind::Text),
    ("until", Kind::Text),
    ("place", Kind::Text),
    ("business", Kind::Text),
    ("by_issue", Kind::Int),
    ("size", Kind::Int),
    ("skip", Kind::Int),
];

/// What of a reservation is needed to find and count it.
macro_rules! hit {
    ($found_at:literal) => {
        concat!(
            "SELECT r.unit, r.bill_id, r.amount, r.reverses, ",
            $found_at,
            " AS found_at FROM v CROSS JOIN reservations r WHERE r.unit = v.unit
              AND (v.place = '' OR r.place = v.place)
              AND (v.business = '' OR r.business = v.business)
              AND NOT EXISTS (SELECT 1 FROM unfinished u
                              WHERE u.unit = r.unit AND u.bill_id = r.bill_id) "
        )
    };
}

/// Bills of a span, by date of issue.
macro_rules! by_issue {
    () => {
        concat!(
            ", hits AS (",
            hit!("r.reserved_at"),
            "AND substr(r.reserved_at, 1, 10) = v.utc_day
             AND r.reserved_at >= v.since AND r.reserved_at < v.until)"
        )
    };
}

/// Bills of a span, by date of business; one without happened when it was issued.
macro_rules! by_business {
    () => {
        concat!(
            ", hits AS (",
            hit!("r.occurred_at"),
            "AND substr(r.occurred_at, 1, 10) = v.utc_day AND r.occurred_at IS NOT NULL
             AND r.occurred_at >= v.since AND r.occurred_at < v.until
             UNION ALL ",
            hit!("r.reserved_at"),
            "AND substr(r.reserved_at, 1, 10) = v.utc_day AND r.occurred_at IS NULL
             AND r.reserved_at >= v.since AND r.reserved_at < v.until)"
        )
    };
}

/// Papers of a span, by `at` or `occurred_at`.
macro_rules! moves {
    ($at:literal) => {
        concat!(
            ", moves AS (SELECT m.unit, m.code, m.number, m.movement, m.bill_id, m.",
            $at,
            " AS found_at, p.status
             FROM v CROSS JOIN paper_moves m
             JOIN paper_bills p ON p.unit = m.unit AND p.code = m.code AND p.number = m.number
             LEFT JOIN reservations r ON r.unit = m.unit AND r.bill_id = m.bill_id
             WHERE m.unit = v.unit AND substr(m.",
            $at,
            ", 1, 10) = v.utc_day AND m.",
            $at,
            " >= v.since AND m.",
            $at,
            " < v.until AND (v.place = '' OR p.place = v.place)
             AND (v.business = '' OR r.business = v.business))"
        )
    };
}

macro_rules! sums {
    () => {
        " SELECT COUNT(*) - COUNT(reverses) AS bills, COUNT(reverses) AS reversals,
          CAST(COALESCE(SUM(CASE WHEN reverses IS NULL THEN amount END), 0) AS BIGINT) AS billed,
          CAST(COALESCE(SUM(CASE WHEN reverses IS NULL THEN 0 ELSE amount END), 0) AS BIGINT)
          AS reversed FROM hits"
    };
}

/// Numbers in a row keep their distance to their place in the order. The outer join gives the total
/// even where the page is empty.
macro_rules! runs {
    () => {
        ", numbered AS (
             SELECT bill_id, amount, bill_id - ROW_NUMBER() OVER (ORDER BY bill_id) AS run
             FROM hits WHERE reverses IS NOT NULL OR (SELECT MAX(v.bills) FROM v) = 1),
         runs AS (
             SELECT MIN(bill_id) AS first_id, MAX(bill_id) AS last_id, COUNT(*) AS bills,
                    CAST(SUM(amount) AS BIGINT) AS amount
             FROM numbered GROUP BY run),
         page AS (
             SELECT * FROM runs ORDER BY first_id
             LIMIT (SELECT MAX(v.size) FROM v) OFFSET (SELECT MAX(v.skip) FROM v))
         SELECT c.total, p.first_id, p.last_id, p.bills, p.amount
         FROM (SELECT COUNT(*) AS total FROM runs) c LEFT JOIN page p ON 1 = 1
         ORDER BY p.first_id"
    };
}

/// Bills and papers together, numbered by kind as `RowKind::ALL` has them.
macro_rules! all_rows {
    () => {
        ", every_row AS (
             SELECT h.unit, h.bill_id, CAST('' AS TEXT) AS code, CAST(0 AS BIGINT) AS number,
                    CAST('' AS TEXT) AS movement, h.found_at,
                    CAST(CASE WHEN h.reverses IS NULL THEN 0 ELSE 1 END AS BIGINT) AS kind
             FROM hits h
             WHERE (h.reverses IS NULL AND (SELECT MAX(v.bills) FROM v) = 1)
                OR (h.reverses IS NOT NULL AND (SELECT MAX(v.reversals) FROM v) = 1)
             UNION ALL
             SELECT m.unit, m.bill_id, m.code, m.number, m.movement, m.found_at,
                    CAST(CASE m.movement WHEN 'paper' THEN 2 WHEN 'back' THEN 3 ELSE 4 END AS BIGINT)
             FROM moves m
             WHERE (m.movement = 'paper' AND m.status <> 'replaced'
                    AND (SELECT MAX(v.papers) FROM v) = 1)
                OR (m.movement = 'back' AND (SELECT MAX(v.backs) FROM v) = 1)
                OR (m.movement = 'spoilt' AND (SELECT MAX(v.spoils) FROM v) = 1))"
    };
}

/// A page of `every_row`, with all that a row tells.
macro_rules! page {
    () => {
        concat!(
            ", page AS (
                 SELECT * FROM every_row ORDER BY found_at, kind, bill_id, code, number
                 LIMIT (SELECT MAX(v.size) FROM v) OFFSET (SELECT MAX(v.skip) FROM v))",
            details!()
        )
    };
}

macro_rules! details {
    () => {
        " SELECT c.total, p.kind, p.code, p.number, m.at, m.occurred_at AS moved_at, k.digits,
                 k.kind AS form, b.place AS paper_place, b.status, p.bill_id, p.unit,
                 r.business_key, r.business, r.place, r.check_code, r.amount, r.reverses,
                 r.reserved_at, r.occurred_at, o.business_key AS first_key,
                 s.reversed_by, s.exchanged_code, s.exchanged_number
          FROM (SELECT COUNT(*) AS total FROM every_row) c LEFT JOIN page p ON 1 = 1
          LEFT JOIN paper_moves m ON m.unit = p.unit AND m.code = p.code AND m.number = p.number
                                 AND m.movement = p.movement
          LEFT JOIN paper_bills b ON b.unit = p.unit AND b.code = p.code AND b.number = p.number
          LEFT JOIN paper_codes k ON k.code = p.code
          LEFT JOIN reservations r ON r.unit = p.unit AND r.bill_id = p.bill_id
          LEFT JOIN reservations o ON o.unit = r.unit AND o.bill_id = r.reverses
          LEFT JOIN bill_states s ON s.unit = p.unit AND s.bill_id = p.bill_id
          ORDER BY p.found_at, p.kind, p.bill_id, p.code, p.number"
    };
}

/// A question, as asked by date of issue and by date of business.
pub(super) struct ByDate {
    issue: SetStatement,
    business: SetStatement,
}

impl ByDate {
    pub(super) const fn of(&self, by: By) -> &SetStatement {
        match by {
            By::Issue => &self.issue,
            By::Business => &self.business,
        }
    }
}

pub(super) static TOTALS: ByDate = ByDate {
    issue: SetStatement::new("totals_by_issue", SPAN, concat!(by_issue!(), sums!())),
    business: SetStatement::new("totals_by_business", SPAN, concat!(by_business!(), sums!())),
};

pub(super) static RUNS: ByDate = ByDate {
    issue: SetStatement::new("runs_by_issue", SPAN, concat!(by_issue!(), runs!())),
    business: SetStatement::new("runs_by_business", SPAN, concat!(by_business!(), runs!())),
};

pub(super) static ROWS: ByDate = ByDate {
    issue: SetStatement::new(
        "rows_by_issue",
        SPAN,
        concat!(by_issue!(), moves!("at"), all_rows!(), page!()),
    ),
    business: SetStatement::new(
        "rows_by_business",
        SPAN,
        concat!(by_business!(), moves!("occurred_at"), all_rows!(), page!()),
    ),
};

pub(super) static UNPRINTED: SetStatement = SetStatement::new(
    "unprinted",
    CARD,
    concat!(
        ", hits AS (",
        hit!(
            "CASE v.by_issue WHEN 1 THEN r.reserved_at ELSE COALESCE(r.occurred_at, r.reserved_at) END"
        ),
        "AND r.card = v.card AND r.reverses IS NULL AND NOT EXISTS (
             SELECT 1 FROM bill_states s WHERE s.unit = r.unit AND s.bill_id = r.bill_id
             AND (s.reversed_by IS NOT NULL OR s.exchanged_code IS NOT NULL))),
         every_row AS (
             SELECT h.unit, h.bill_id, CAST('' AS TEXT) AS code, CAST(0 AS BIGINT) AS number,
                    CAST('' AS TEXT) AS movement, h.found_at, CAST(0 AS BIGINT) AS kind
             FROM hits h
             WHERE h.found_at >= (SELECT MAX(v.since) FROM v)
               AND h.found_at < (SELECT MAX(v.until) FROM v))",
        page!()
    ),
);

pub(super) static ROW: SetStatement = SetStatement::new(
    "row",
    &[("unit", Kind::Text), ("bill_id", Kind::Int)],
    concat!(
        ", every_row AS (
             SELECT r.unit, r.bill_id, CAST('' AS TEXT) AS code, CAST(0 AS BIGINT) AS number,
                    CAST('' AS TEXT) AS movement, r.reserved_at AS found_at,
                    CAST(CASE WHEN r.reverses IS NULL THEN 0 ELSE 1 END AS BIGINT) AS kind
             FROM v CROSS JOIN reservations r
             WHERE r.unit = v.unit AND r.bill_id = v.bill_id
               AND NOT EXISTS (SELECT 1 FROM unfinished u
                               WHERE u.unit = r.unit AND u.bill_id = r.bill_id)),
         page AS (SELECT * FROM every_row)",
        details!()
    ),
);
