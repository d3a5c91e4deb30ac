-- What became of fronts' bills on the platform, for each front to hear in order.
-- `migrations/postgres` holds the same tables; change both.

-- A reversal has a reservation here, unless the platform told its front of it: then it was issued
-- elsewhere.
CREATE TABLE bill_states_told (
    unit             TEXT    NOT NULL,
    bill_id          INTEGER NOT NULL,
    reversed_by      INTEGER,
    exchanged_code   TEXT,
    exchanged_number TEXT,
    locked_by        TEXT,
    booked_by        TEXT,
    booked_on        TEXT CHECK (length(booked_on) = 10),
    booked_amount    INTEGER,
    drawn            INTEGER NOT NULL DEFAULT 0
        CONSTRAINT drawn_is_not_reversed CHECK (drawn >= 0 AND (drawn = 0 OR reversed_by IS NULL)),
    told             INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    own_reversal     INTEGER GENERATED ALWAYS AS (CASE WHEN told = 0 THEN reversed_by END) STORED,
    PRIMARY KEY (bill_id, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES bills (unit, bill_id),
    FOREIGN KEY (unit, own_reversal) REFERENCES reservations (unit, bill_id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK (reversed_by IS NULL
        OR (exchanged_code IS NULL AND locked_by IS NULL AND booked_by IS NULL)),
    CHECK (locked_by IS NULL OR booked_by IS NULL),
    CHECK ((exchanged_code IS NULL) = (exchanged_number IS NULL)),
    CHECK ((booked_by IS NULL) = (booked_on IS NULL)),
    CHECK ((booked_by IS NULL) = (booked_amount IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO bill_states_told (unit, bill_id, reversed_by, exchanged_code, exchanged_number, locked_by,
                              booked_by, booked_on, booked_amount, drawn)
SELECT unit, bill_id, reversed_by, exchanged_code, exchanged_number, locked_by, booked_by, booked_on,
       booked_amount, drawn
FROM bill_states;
DROP TABLE bill_states;
ALTER TABLE bill_states_told RENAME TO bill_states;

-- Numbered without gaps, device by device; `rising` has the last number.
CREATE TABLE fates (
    device  TEXT    NOT NULL,
    seq     INTEGER NOT NULL CHECK (seq > 0),
    unit    TEXT    NOT NULL,
    bill_id INTEGER NOT NULL,
    change  TEXT    NOT NULL CHECK (change IN ('reverse', 'exchange', 'lock', 'unlock', 'book')),
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID;
