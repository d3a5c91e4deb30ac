-- The first shape of the store. `migrations/sqlite` holds the same tables; change both.
--
-- A time is RFC 3339 in UTC, 24 signs; money is fen; a bill id is its 18 digits as one integer.
-- Text compares byte by byte (COLLATE "C"), so that times sort and keys are the same everywhere.
-- The unit stands in every key, so that the tables can be distributed by it. It stands first only
-- where rows of one unit are read in order: a planner that knows nothing yet of a young table takes
-- any index that begins with the unit, and reads the whole unit.

-- Which unit a number belongs to. Not distributed: it is small, and it is how a stranger's look-up
-- finds the unit.
CREATE TABLE ranges (
    first_id BIGINT  NOT NULL PRIMARY KEY,
    last_id  BIGINT  NOT NULL,
    unit     TEXT COLLATE "C" NOT NULL,
    grant_id TEXT COLLATE "C" NOT NULL,
    UNIQUE (unit, grant_id, first_id, last_id),
    CHECK (first_id >= 0 AND first_id <= last_id),
    CHECK (first_id / 10000000000 = last_id / 10000000000),
    CHECK (last_id < 1000000000000000000),
    -- Ids of all codes lie on one line of integers, so one range type serves all.
    CONSTRAINT ranges_never_overlap EXCLUDE USING gist (int8range(first_id, last_id, '[]') WITH &&)
);

CREATE TABLE grants (
    unit        TEXT COLLATE "C" NOT NULL,
    grant_id    TEXT COLLATE "C" NOT NULL,
    holder      TEXT COLLATE "C" NOT NULL,
    first_id    BIGINT  NOT NULL,
    last_id     BIGINT  NOT NULL,
    valid_from  TEXT COLLATE "C" NOT NULL CHECK (length(valid_from) = 24),
    valid_until TEXT COLLATE "C" NOT NULL CHECK (length(valid_until) = 24),
    amount_max  BIGINT  NOT NULL,
    taken       BIGINT  NOT NULL,
    spent       BIGINT  NOT NULL,
    closed_at   TEXT COLLATE "C" CHECK (length(closed_at) = 24),
    certificate_serial TEXT COLLATE "C" NOT NULL,
    signature   BYTEA    NOT NULL,
    PRIMARY KEY (grant_id, unit),
    UNIQUE (unit, grant_id, first_id, last_id),
    FOREIGN KEY (unit, grant_id, first_id, last_id)
        REFERENCES ranges (unit, grant_id, first_id, last_id),
    CHECK (taken >= 0 AND taken <= last_id - first_id + 1),
    CHECK (spent >= 0 AND spent <= amount_max)
);

CREATE INDEX grants_of_holder ON grants (holder, unit);

-- A number that has left its grant for one business key, for ever. The grant's bounds are copied so
-- that the database itself refuses a number from outside.
CREATE TABLE reservations (
    unit         TEXT COLLATE "C" NOT NULL,
    business_key TEXT COLLATE "C" NOT NULL,
    bill_id      BIGINT  NOT NULL,
    check_code   TEXT COLLATE "C" NOT NULL CHECK (length(check_code) = 6),
    grant_id     TEXT COLLATE "C" NOT NULL,
    first_id     BIGINT  NOT NULL,
    last_id      BIGINT  NOT NULL,
    place        TEXT COLLATE "C" NOT NULL,
    amount       BIGINT  NOT NULL,
    reverses     BIGINT,
    actor        TEXT COLLATE "C" NOT NULL,
    trace        TEXT COLLATE "C" NOT NULL,
    reserved_at  TEXT COLLATE "C" NOT NULL CHECK (length(reserved_at) = 24),
    digest       BYTEA    NOT NULL CHECK (octet_length(digest) = 32),
    request      BYTEA    NOT NULL,
    PRIMARY KEY (business_key, unit),
    UNIQUE (bill_id, unit),
    FOREIGN KEY (unit, grant_id, first_id, last_id)
        REFERENCES grants (unit, grant_id, first_id, last_id),
    CHECK (bill_id >= first_id AND bill_id <= last_id)
);

-- Reservations whose bill is not kept yet. A row comes with its reservation and goes with its bill,
-- so the table stays as small as what is under way.
CREATE TABLE unfinished (
    unit         TEXT COLLATE "C" NOT NULL,
    bill_id      BIGINT  NOT NULL,
    business_key TEXT COLLATE "C" NOT NULL,
    reserved_at  TEXT COLLATE "C" NOT NULL CHECK (length(reserved_at) = 24),
    PRIMARY KEY (bill_id, unit)
);

-- What a bill's reservation knows (business key, check code, place, grant) stands there only.
CREATE TABLE bills (
    unit      TEXT COLLATE "C" NOT NULL,
    bill_id   BIGINT  NOT NULL,
    seq       BIGINT  NOT NULL CHECK (seq > 0),
    total     BIGINT  NOT NULL,
    reverses  BIGINT,
    issued_at TEXT COLLATE "C" NOT NULL CHECK (length(issued_at) = 24),
    kept_at   TEXT COLLATE "C" NOT NULL CHECK (length(kept_at) = 24),
    file      BYTEA    NOT NULL,
    PRIMARY KEY (unit, seq),
    UNIQUE (bill_id, unit),
    FOREIGN KEY (unit, bill_id) REFERENCES reservations (unit, bill_id)
);

-- What has become of a bill; a bill nobody touched has no row.
CREATE TABLE bill_states (
    unit             TEXT COLLATE "C" NOT NULL,
    bill_id          BIGINT  NOT NULL,
    reversed_by      BIGINT,
    exchanged_code   TEXT COLLATE "C",
    exchanged_number TEXT COLLATE "C",
    locked_by        TEXT COLLATE "C",
    booked_by        TEXT COLLATE "C",
    booked_on        TEXT COLLATE "C" CHECK (length(booked_on) = 10),
    booked_amount    BIGINT,
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
);

CREATE TABLE unit_counters (
    unit     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last_seq BIGINT  NOT NULL
);

CREATE TABLE stock_entries (
    unit     TEXT COLLATE "C" NOT NULL,
    seq      BIGINT  NOT NULL,
    grant_id TEXT COLLATE "C" NOT NULL,
    bill_id  BIGINT  NOT NULL,
    movement TEXT COLLATE "C" NOT NULL CHECK (movement IN ('issued', 'reversal')),
    at       TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    PRIMARY KEY (unit, seq)
);

-- `unit` is empty where no unit is concerned.
CREATE TABLE audit_entries (
    entry   BIGINT  NOT NULL GENERATED ALWAYS AS IDENTITY,
    unit    TEXT COLLATE "C" NOT NULL,
    at      TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    actor   TEXT COLLATE "C" NOT NULL,
    trace   TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (unit, entry)
);

CREATE TABLE outbox (
    unit       TEXT COLLATE "C" NOT NULL,
    seq        BIGINT  NOT NULL,
    topic      TEXT COLLATE "C" NOT NULL,
    bill_id    BIGINT  NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL CHECK (length(created_at) = 24),
    PRIMARY KEY (unit, seq)
);

CREATE INDEX outbox_by_age ON outbox (created_at);

CREATE TABLE directory (
    section TEXT COLLATE "C" NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    body    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (section, key)
);

CREATE TABLE meta (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT  NOT NULL
);

INSERT INTO meta (key, value) VALUES ('directory_version', 0), ('probes', 0);

-- Files and requests are packed with the quick method where the server knows it, else not at all:
-- the default method takes longer than everything else that keeping a bill does.
DO $$
BEGIN
    IF (SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression') THEN
        ALTER TABLE bills ALTER COLUMN file SET COMPRESSION lz4;
        ALTER TABLE reservations ALTER COLUMN request SET COMPRESSION lz4;
    ELSE
        ALTER TABLE bills ALTER COLUMN file SET STORAGE EXTERNAL;
        ALTER TABLE reservations ALTER COLUMN request SET STORAGE EXTERNAL;
    END IF;
END
$$;

-- Rows that come and go, or change with every batch: room to change in place, and early cleaning.
ALTER TABLE grants SET (fillfactor = 50);
ALTER TABLE unit_counters SET (fillfactor = 50);
ALTER TABLE unfinished
    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
