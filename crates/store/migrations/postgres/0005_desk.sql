-- What a desk's books hold: the business behind a bill, paper bills, and what vouchers have given.
-- `migrations/sqlite` holds the same tables; change both.

-- The business goes with the number; it is not on the bill. No time: it happened when the number left.
-- `card` is a blind index.
ALTER TABLE reservations
    ADD COLUMN occurred_at TEXT COLLATE "C" CHECK (length(occurred_at) = 24),
    ADD COLUMN business    TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN card        BYTEA CHECK (octet_length(card) = 16);

-- A unit's rows of some days. The day (in UTC) stands first and is asked for by name, day by day: an
-- index on the time alone would lead through the rows of all units, and one that begins with the unit
-- would be taken for everything else while the table is young.
CREATE INDEX reservations_by_issue ON reservations (substr(reserved_at, 1, 10), unit, reserved_at);
CREATE INDEX reservations_by_business ON reservations (substr(occurred_at, 1, 10), unit, occurred_at)
    WHERE occurred_at IS NOT NULL;
CREATE INDEX reservations_by_card ON reservations (card, unit) WHERE card IS NOT NULL;

-- What later bills have taken from a bill that is a voucher. It stands with the state, so that one row
-- decides between drawing on a voucher and reversing it.
ALTER TABLE bill_states
    ADD COLUMN drawn BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT drawn_is_not_reversed CHECK (drawn >= 0 AND (drawn = 0 OR reversed_by IS NULL));

-- What each bill took from each voucher, and with which reversal it went back.
CREATE TABLE voucher_draws (
    unit          TEXT COLLATE "C" NOT NULL,
    bill_id       BIGINT NOT NULL,
    voucher_id    BIGINT NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount > 0),
    given_back_by BIGINT,
    PRIMARY KEY (bill_id, voucher_id, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES reservations (unit, bill_id),
    FOREIGN KEY (unit, voucher_id) REFERENCES bills (unit, bill_id)
);

CREATE INDEX voucher_draws_of_voucher ON voucher_draws (voucher_id, unit);

-- Codes of paper bills. Not distributed: it is small, and whoever gives paper locks a code's row, so
-- that two ranges of a code never come to overlap.
CREATE TABLE paper_codes (
    code   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind   TEXT COLLATE "C" NOT NULL CHECK (length(kind) = 4),
    digits BIGINT NOT NULL CHECK (digits BETWEEN 1 AND 18)
);

-- Paper that finance has handed to a place. Not distributed either: it tells whose a number is.
-- issued + void + unused = size; `next` is the lowest number not used yet, or one beyond the last.
CREATE TABLE paper_ranges (
    code   TEXT COLLATE "C" NOT NULL REFERENCES paper_codes (code),
    first  BIGINT NOT NULL CHECK (first >= 0),
    last   BIGINT NOT NULL,
    unit   TEXT COLLATE "C" NOT NULL,
    place  TEXT COLLATE "C" NOT NULL,
    issued BIGINT NOT NULL DEFAULT 0 CHECK (issued >= 0),
    void   BIGINT NOT NULL DEFAULT 0 CHECK (void >= 0),
    next   BIGINT NOT NULL,
    given_at TEXT COLLATE "C" NOT NULL CHECK (length(given_at) = 24),
    PRIMARY KEY (code, first),
    CHECK (first <= last),
    CHECK (issued + void <= last - first + 1),
    CHECK (next >= first AND next <= last + 1)
);

CREATE INDEX paper_ranges_of_place ON paper_ranges (unit, place, code);

-- Paper numbers that were used, each once and for ever.
CREATE TABLE paper_bills (
    unit     TEXT COLLATE "C" NOT NULL,
    code     TEXT COLLATE "C" NOT NULL,
    number   BIGINT NOT NULL,
    place    TEXT COLLATE "C" NOT NULL,
    bill_id  BIGINT,
    status   TEXT COLLATE "C" NOT NULL
        CHECK (status IN ('issued', 'replaced', 'taken_back', 'spoilt')),
    used_at  TEXT COLLATE "C" NOT NULL CHECK (length(used_at) = 24),
    operator TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code, number, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES bills (unit, bill_id),
    CHECK ((bill_id IS NULL) = (status = 'spoilt'))
);

-- What was done with paper, as reconciliation tells it; never changed.
CREATE TABLE paper_moves (
    unit        TEXT COLLATE "C" NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    movement    TEXT COLLATE "C" NOT NULL CHECK (movement IN ('paper', 'back', 'spoilt')),
    bill_id     BIGINT,
    at          TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    occurred_at TEXT COLLATE "C" NOT NULL CHECK (length(occurred_at) = 24),
    operator    TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code, number, movement, unit)
);

CREATE INDEX paper_moves_by_issue ON paper_moves (substr(at, 1, 10), unit, at);
CREATE INDEX paper_moves_by_business ON paper_moves (substr(occurred_at, 1, 10), unit, occurred_at);
