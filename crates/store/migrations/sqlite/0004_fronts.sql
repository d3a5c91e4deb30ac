-- Front servers. `migrations/postgres` holds the same tables; change both.

-- The file with finance's signature, which a front server's bill gets when it is home. Where finance's
-- key is at hand `file` has it, and this is empty.
ALTER TABLE bills ADD COLUMN supervised BLOB;

-- What was issued in the last hours, for a front to know how long its numbers last.
CREATE INDEX reservations_by_time ON reservations (reserved_at);

-- How far a device's records are home: on a front its own, on the platform those of all.
CREATE TABLE front_marks (
    device TEXT    NOT NULL PRIMARY KEY,
    stream INTEGER NOT NULL,
    seq    INTEGER NOT NULL CHECK (seq >= 0),
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    at     TEXT    NOT NULL CHECK (length(at) = 24)
) STRICT;

-- The records of devices as they came; never changed, never removed.
CREATE TABLE front_records (
    device  TEXT    NOT NULL,
    seq     INTEGER NOT NULL CHECK (seq > 0),
    hash    BLOB    NOT NULL CHECK (length(hash) = 32),
    at      TEXT    NOT NULL CHECK (length(at) = 24),
    unit    TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    refusal TEXT    NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT;

CREATE TABLE front_reports (
    device TEXT NOT NULL PRIMARY KEY,
    at     TEXT NOT NULL CHECK (length(at) = 24),
    body   TEXT NOT NULL
) STRICT;

CREATE TABLE cases (
    id        TEXT NOT NULL PRIMARY KEY,
    device    TEXT NOT NULL,
    region    TEXT NOT NULL CHECK (length(region) = 6),
    unit      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    note      TEXT NOT NULL,
    evidence  BLOB NOT NULL,
    opened_at TEXT NOT NULL CHECK (length(opened_at) = 24),
    closed_at TEXT CHECK (length(closed_at) = 24),
    closed_by TEXT,
    remedy    TEXT,
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK ((closed_at IS NULL) = (remedy IS NULL))
) STRICT;

CREATE INDEX cases_of_region ON cases (region, opened_at, id);
CREATE INDEX cases_of_unit ON cases (unit, opened_at, id);

CREATE TRIGGER front_records_no_update BEFORE UPDATE ON front_records
BEGIN
    SELECT RAISE(ABORT, 'front_records never changes');
END;

CREATE TRIGGER front_records_no_delete BEFORE DELETE ON front_records
BEGIN
    SELECT RAISE(ABORT, 'front_records never changes');
END;
