-- What a desk's books hold: the business behind a bill, paper bills, and what vouchers have given.
-- `migrations/postgres` holds the same tables; change both.

-- The business goes with the number; it is not on the bill. No time: it happened when the number left.
-- `card` is a blind index.
ALTER TABLE reservations ADD COLUMN occurred_at TEXT CHECK (length(occurred_at) = 24);
ALTER TABLE reservations ADD COLUMN business TEXT NOT NULL DEFAULT '';
ALTER TABLE reservations ADD COLUMN card BLOB CHECK (length(card) = 16);

-- A unit's rows of some days. The day (in UTC) stands first and is asked for by name, day by day: an
-- index on the time alone would lead through the rows of all units, and one that begins with the unit
-- would be taken for everything else while the table is young.
CREATE INDEX reservations_by_issue ON reservations (substr(reserved_at, 1, 10), unit, reserved_at);
CREATE INDEX reservations_by_business ON reservations (substr(occurred_at, 1, 10), unit, occurred_at)
    WHERE occurred_at IS NOT NULL;
CREATE INDEX reservations_by_card ON reservations (card, unit) WHERE card IS NOT NULL;

-- What later bills have taken from a bill that is a voucher. It stands with the state, so that one row
-- decides between drawing on a voucher and reversing it.
ALTER TABLE bill_states ADD COLUMN drawn INTEGER NOT NULL DEFAULT 0
    CONSTRAINT drawn_is_not_reversed CHECK (drawn >= 0 AND (drawn = 0 OR reversed_by IS NULL));

-- What each bill took from each voucher, and with which reversal it went back.
CREATE TABLE voucher_draws (
    unit          TEXT NOT NULL,
    bill_id       INTEGER NOT NULL,
    voucher_id    INTEGER NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount > 0),
    given_back_by INTEGER,
    PRIMARY KEY (bill_id, voucher_id, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES reservations (unit, bill_id),
    FOREIGN KEY (unit, voucher_id) REFERENCES bills (unit, bill_id)
) STRICT;

CREATE INDEX voucher_draws_of_voucher ON voucher_draws (voucher_id, unit);

-- Codes of paper bills. Not distributed: it is small, and whoever gives paper locks a code's row, so
-- that two ranges of a code never come to overlap.
CREATE TABLE paper_codes (
    code   TEXT NOT NULL PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (length(kind) = 4),
    digits INTEGER NOT NULL CHECK (digits BETWEEN 1 AND 18)
) STRICT, WITHOUT ROWID;

-- Paper that finance has handed to a place. Not distributed either: it tells whose a number is.
-- issued + void + unused = size; `next` is the lowest number not used yet, or one beyond the last.
CREATE TABLE paper_ranges (
    code   TEXT NOT NULL REFERENCES paper_codes (code),
    first  INTEGER NOT NULL CHECK (first >= 0),
    last   INTEGER NOT NULL,
    unit   TEXT NOT NULL,
    place  TEXT NOT NULL,
    issued INTEGER NOT NULL DEFAULT 0 CHECK (issued >= 0),
    void   INTEGER NOT NULL DEFAULT 0 CHECK (void >= 0),
    next   INTEGER NOT NULL,
    given_at TEXT NOT NULL CHECK (length(given_at) = 24),
    PRIMARY KEY (code, first),
    CHECK (first <= last),
    CHECK (issued + void <= last - first + 1),
    CHECK (next >= first AND next <= last + 1)
) STRICT;

CREATE INDEX paper_ranges_of_place ON paper_ranges (unit, place, code);

-- Paper numbers that were used, each once and for ever.
CREATE TABLE paper_bills (
    unit     TEXT NOT NULL,
    code     TEXT NOT NULL,
    number   INTEGER NOT NULL,
    place    TEXT NOT NULL,
    bill_id  INTEGER,
    status   TEXT NOT NULL
        CHECK (status IN ('issued', 'replaced', 'taken_back', 'spoilt')),
    used_at  TEXT NOT NULL CHECK (length(used_at) = 24),
    operator TEXT NOT NULL,
    PRIMARY KEY (code, number, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES bills (unit, bill_id),
    CHECK ((bill_id IS NULL) = (status = 'spoilt'))
) STRICT;

-- What was done with paper, as reconciliation tells it; never changed.
CREATE TABLE paper_moves (
    unit        TEXT NOT NULL,
    code        TEXT NOT NULL,
    number      INTEGER NOT NULL,
    movement    TEXT NOT NULL CHECK (movement IN ('paper', 'back', 'spoilt')),
    bill_id     INTEGER,
    at          TEXT NOT NULL CHECK (length(at) = 24),
    occurred_at TEXT NOT NULL CHECK (length(occurred_at) = 24),
    operator    TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (code, number, movement, unit)
) STRICT;

CREATE INDEX paper_moves_by_issue ON paper_moves (substr(at, 1, 10), unit, at);
CREATE INDEX paper_moves_by_business ON paper_moves (substr(occurred_at, 1, 10), unit, occurred_at);
