-- The first shape of the store. `migrations/postgres` holds the same tables; change both.
--
-- A time is RFC 3339 in UTC, 24 signs; money is fen; a bill id is its 18 digits as one integer.
-- The unit stands in every key, so that the tables can be distributed by it. It stands first only
-- where rows of one unit are read in order: a planner that knows nothing yet of a young table takes
-- any index that begins with the unit, and reads the whole unit.

-- Which unit a number belongs to. Not distributed: it is small, and it is how a stranger's look-up
-- finds the unit.
CREATE TABLE ranges (
    first_id INTEGER NOT NULL PRIMARY KEY,
    last_id  INTEGER NOT NULL,
    unit     TEXT    NOT NULL,
    grant_id TEXT    NOT NULL,
    UNIQUE (unit, grant_id, first_id, last_id),
    CHECK (first_id >= 0 AND first_id <= last_id),
    CHECK (first_id / 10000000000 = last_id / 10000000000),
    CHECK (last_id < 1000000000000000000)
) STRICT;

-- Ranges never overlap: the nearest one that begins at or before our end must end before we begin.
CREATE TRIGGER ranges_never_overlap BEFORE INSERT ON ranges
WHEN (SELECT last_id FROM ranges WHERE first_id <= NEW.last_id ORDER BY first_id DESC LIMIT 1)
     >= NEW.first_id
BEGIN
    SELECT RAISE(ABORT, 'ranges overlap');
END;

CREATE TRIGGER ranges_never_change BEFORE UPDATE ON ranges
BEGIN
    SELECT RAISE(ABORT, 'a range never changes');
END;

CREATE TABLE grants (
    unit        TEXT    NOT NULL,
    grant_id    TEXT    NOT NULL,
    holder      TEXT    NOT NULL,
    first_id    INTEGER NOT NULL,
    last_id     INTEGER NOT NULL,
    valid_from  TEXT    NOT NULL CHECK (length(valid_from) = 24),
    valid_until TEXT    NOT NULL CHECK (length(valid_until) = 24),
    amount_max  INTEGER NOT NULL,
    taken       INTEGER NOT NULL,
    spent       INTEGER NOT NULL,
    closed_at   TEXT CHECK (length(closed_at) = 24),
    certificate_serial TEXT NOT NULL,
    signature   BLOB    NOT NULL,
    PRIMARY KEY (grant_id, unit),
    UNIQUE (unit, grant_id, first_id, last_id),
    FOREIGN KEY (unit, grant_id, first_id, last_id)
        REFERENCES ranges (unit, grant_id, first_id, last_id),
    CHECK (taken >= 0 AND taken <= last_id - first_id + 1),
    CHECK (spent >= 0 AND spent <= amount_max)
) STRICT;

CREATE INDEX grants_of_holder ON grants (holder, unit);

-- A number that has left its grant for one business key, for ever. The grant's bounds are copied so
-- that the database itself refuses a number from outside.
CREATE TABLE reservations (
    unit         TEXT    NOT NULL,
    business_key TEXT    NOT NULL,
    bill_id      INTEGER NOT NULL,
    check_code   TEXT    NOT NULL CHECK (length(check_code) = 6),
    grant_id     TEXT    NOT NULL,
    first_id     INTEGER NOT NULL,
    last_id      INTEGER NOT NULL,
    place        TEXT    NOT NULL,
    amount       INTEGER NOT NULL,
    reverses     INTEGER,
    actor        TEXT    NOT NULL,
    trace        TEXT    NOT NULL,
    reserved_at  TEXT    NOT NULL CHECK (length(reserved_at) = 24),
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    request      BLOB    NOT NULL,
    PRIMARY KEY (business_key, unit),
    UNIQUE (bill_id, unit),
    FOREIGN KEY (unit, grant_id, first_id, last_id)
        REFERENCES grants (unit, grant_id, first_id, last_id),
    CHECK (bill_id >= first_id AND bill_id <= last_id)
) STRICT;

-- Reservations whose bill is not kept yet. A row comes with its reservation and goes with its bill,
-- so the table stays as small as what is under way.
CREATE TABLE unfinished (
    unit         TEXT    NOT NULL,
    bill_id      INTEGER NOT NULL,
    business_key TEXT    NOT NULL,
    reserved_at  TEXT    NOT NULL CHECK (length(reserved_at) = 24),
    PRIMARY KEY (bill_id, unit)
) STRICT, WITHOUT ROWID;

-- What a bill's reservation knows (business key, check code, place, grant) stands there only.
CREATE TABLE bills (
    unit      TEXT    NOT NULL,
    bill_id   INTEGER NOT NULL,
    seq       INTEGER NOT NULL CHECK (seq > 0),
    total     INTEGER NOT NULL,
    reverses  INTEGER,
    issued_at TEXT    NOT NULL CHECK (length(issued_at) = 24),
    kept_at   TEXT    NOT NULL CHECK (length(kept_at) = 24),
    file      BLOB    NOT NULL,
    PRIMARY KEY (unit, seq),
    UNIQUE (bill_id, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES reservations (unit, bill_id)
) STRICT;

-- What has become of a bill; a bill nobody touched has no row.
CREATE TABLE bill_states (
    unit             TEXT    NOT NULL,
    bill_id          INTEGER NOT NULL,
    reversed_by      INTEGER,
    exchanged_code   TEXT,
    exchanged_number TEXT,
    locked_by        TEXT,
    booked_by        TEXT,
    booked_on        TEXT CHECK (length(booked_on) = 10),
    booked_amount    INTEGER,
    PRIMARY KEY (bill_id, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES bills (unit, bill_id),
    FOREIGN KEY (unit, reversed_by) REFERENCES reservations (unit, bill_id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK (reversed_by IS NULL
        OR (exchanged_code IS NULL AND locked_by IS NULL AND booked_by IS NULL)),
    CHECK (locked_by IS NULL OR booked_by IS NULL),
    CHECK ((exchanged_code IS NULL) = (exchanged_number IS NULL)),
    CHECK ((booked_by IS NULL) = (booked_on IS NULL)),
    CHECK ((booked_by IS NULL) = (booked_amount IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_counters (
    unit     TEXT    NOT NULL PRIMARY KEY,
    last_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_entries (
    unit     TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    grant_id TEXT    NOT NULL,
    bill_id  INTEGER NOT NULL,
    movement TEXT    NOT NULL CHECK (movement IN ('issued', 'reversal')),
    at       TEXT    NOT NULL CHECK (length(at) = 24),
    PRIMARY KEY (unit, seq)
) STRICT, WITHOUT ROWID;

-- `unit` is empty where no unit is concerned.
CREATE TABLE audit_entries (
    entry   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    unit    TEXT    NOT NULL,
    at      TEXT    NOT NULL CHECK (length(at) = 24),
    actor   TEXT    NOT NULL,
    trace   TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_of_unit ON audit_entries (unit, entry);

CREATE TABLE outbox (
    unit       TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    topic      TEXT    NOT NULL,
    bill_id    INTEGER NOT NULL,
    created_at TEXT    NOT NULL CHECK (length(created_at) = 24),
    PRIMARY KEY (unit, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_by_age ON outbox (created_at);

CREATE TABLE directory (
    section TEXT NOT NULL,
    key     TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (section, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    key   TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (key, value) VALUES ('directory_version', 0), ('probes', 0);
