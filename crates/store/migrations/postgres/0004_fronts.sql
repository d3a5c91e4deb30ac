-- Front servers. `migrations/sqlite` holds the same tables; change both.

-- The file with finance's signature, which a front server's bill gets when it is home. Where finance's
-- key is at hand `file` has it, and this is empty.
ALTER TABLE bills ADD COLUMN supervised BYTEA;

-- What was issued in the last hours, for a front to know how long its numbers last.
CREATE INDEX reservations_by_time ON reservations (reserved_at);

-- How far a device's records are home: on a front its own, on the platform those of all.
CREATE TABLE front_marks (
    device TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    stream BIGINT NOT NULL,
    seq    BIGINT NOT NULL CHECK (seq >= 0),
    hash   BYTEA    NOT NULL CHECK (octet_length(hash) = 32),
    at     TEXT COLLATE "C"    NOT NULL CHECK (length(at) = 24)
);

-- The records of devices as they came; never changed, never removed.
CREATE TABLE front_records (
    device  TEXT COLLATE "C"    NOT NULL,
    seq     BIGINT NOT NULL CHECK (seq > 0),
    hash    BYTEA    NOT NULL CHECK (octet_length(hash) = 32),
    at      TEXT COLLATE "C"    NOT NULL CHECK (length(at) = 24),
    unit    TEXT COLLATE "C"    NOT NULL,
    action  TEXT COLLATE "C"    NOT NULL,
    subject TEXT COLLATE "C"    NOT NULL,
    refusal TEXT COLLATE "C"    NOT NULL,
    PRIMARY KEY (device, seq)
);

CREATE TABLE front_reports (
    device TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at     TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    body   TEXT COLLATE "C" NOT NULL
);

CREATE TABLE cases (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    device    TEXT COLLATE "C" NOT NULL,
    region    TEXT COLLATE "C" NOT NULL CHECK (length(region) = 6),
    unit      TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL,
    note      TEXT COLLATE "C" NOT NULL,
    evidence  BYTEA NOT NULL,
    opened_at TEXT COLLATE "C" NOT NULL CHECK (length(opened_at) = 24),
    closed_at TEXT COLLATE "C" CHECK (length(closed_at) = 24),
    closed_by TEXT COLLATE "C",
    remedy    TEXT COLLATE "C",
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK ((closed_at IS NULL) = (remedy IS NULL))
);

CREATE INDEX cases_of_region ON cases (region, opened_at, id);
CREATE INDEX cases_of_unit ON cases (unit, opened_at, id);

CREATE TRIGGER front_records_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON front_records
    EXECUTE FUNCTION refuse_change();

-- As for `file`: PostgreSQL's own compression costs more than everything else it does.
DO $$
BEGIN
    IF (SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
        ALTER TABLE bills ALTER COLUMN supervised SET COMPRESSION lz4;
    END IF;
END
$$;
