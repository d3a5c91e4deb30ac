-- People, organisations and their keys, and what was done. `migrations/postgres` holds the same tables;
-- change both.

-- Whatever belongs to a region or unit and has a status. `unit` is empty where there is none.
CREATE TABLE records (
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    name        TEXT,
    region      TEXT NOT NULL CHECK (length(region) = 6),
    unit        TEXT NOT NULL,
    status      TEXT NOT NULL,
    since       TEXT NOT NULL CHECK (length(since) = 24),
    label       TEXT NOT NULL,
    maker       TEXT NOT NULL,
    decider     TEXT,
    sealed_with TEXT NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    body        TEXT NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, name),
    CONSTRAINT four_eyes CHECK (decider IS NULL OR decider <> maker)
) STRICT;

CREATE INDEX records_of_region ON records (kind, region, since, id);
CREATE INDEX records_of_unit ON records (kind, unit, since, id);
CREATE INDEX records_of_key ON records (kind, sealed_with);

-- Blind indexes: several records may share a value.
CREATE TABLE lookups (
    kind  TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    id    TEXT NOT NULL,
    PRIMARY KEY (kind, field, value, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lookups_of_record ON lookups (kind, id);

-- A role is of one duty, a person too, and both keys meet in `person_roles`: so nobody can hold roles
-- of two duties, whoever writes.
CREATE TABLE role_duties (
    role TEXT NOT NULL PRIMARY KEY,
    duty TEXT NOT NULL CHECK (duty IN ('system', 'security', 'audit', 'business')),
    UNIQUE (role, duty)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_duties (
    person TEXT NOT NULL PRIMARY KEY,
    duty   TEXT NOT NULL CHECK (duty IN ('system', 'security', 'audit', 'business')),
    UNIQUE (person, duty)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_roles (
    person TEXT NOT NULL,
    role   TEXT NOT NULL,
    duty   TEXT NOT NULL,
    reach  TEXT NOT NULL,
    PRIMARY KEY (person, role, reach),
    FOREIGN KEY (person, duty) REFERENCES person_duties (person, duty),
    FOREIGN KEY (role, duty) REFERENCES role_duties (role, duty)
) STRICT, WITHOUT ROWID;

-- `token` is a digest; `ended` is empty while the session goes on.
CREATE TABLE sessions (
    token  TEXT NOT NULL PRIMARY KEY,
    id     TEXT NOT NULL,
    person TEXT NOT NULL,
    stage  TEXT NOT NULL,
    began  TEXT NOT NULL CHECK (length(began) = 24),
    seen   TEXT NOT NULL CHECK (length(seen) = 24),
    ends   TEXT NOT NULL CHECK (length(ends) = 24),
    ended  TEXT CHECK (length(ended) = 24),
    body   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_of_person ON sessions (person, began);

CREATE TABLE once_keys (
    key   TEXT NOT NULL PRIMARY KEY,
    until TEXT NOT NULL CHECK (length(until) = 24)
) STRICT, WITHOUT ROWID;

CREATE INDEX once_by_age ON once_keys (until);

CREATE TABLE tries (
    key          TEXT NOT NULL PRIMARY KEY,
    failures     INTEGER NOT NULL CHECK (failures >= 0),
    locked_until TEXT CHECK (length(locked_until) = 24)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
    id     TEXT NOT NULL PRIMARY KEY,
    kind   TEXT NOT NULL,
    record TEXT NOT NULL,
    name   TEXT NOT NULL,
    media  TEXT NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE data_keys (
    id     TEXT NOT NULL PRIMARY KEY,
    region TEXT NOT NULL CHECK (length(region) = 6),
    made   TEXT NOT NULL CHECK (length(made) = 24),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    sealed BLOB NOT NULL
) STRICT;

-- Which version of the directory last wrote an entry, and what each version wrote.
ALTER TABLE directory ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

CREATE TABLE directory_history (
    section TEXT NOT NULL,
    key     TEXT NOT NULL,
    version INTEGER NOT NULL,
    at      TEXT NOT NULL CHECK (length(at) = 24),
    actor   TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (section, key, version)
) STRICT;

-- The audit log. A stream is the records of one writer, numbered without gaps and linked by hashes.
-- `region` and `unit` are empty where none is concerned.
DROP TABLE audit_entries;

CREATE TABLE audit_streams (
    stream INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    opened TEXT NOT NULL CHECK (length(opened) = 24)
) STRICT;

CREATE TABLE audit_log (
    entry         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    stream        INTEGER NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq > 0),
    at            TEXT NOT NULL CHECK (length(at) = 24),
    actor         TEXT NOT NULL,
    trace         TEXT NOT NULL,
    from_address  TEXT NOT NULL,
    certificate   TEXT NOT NULL,
    region        TEXT NOT NULL,
    unit          TEXT NOT NULL,
    action        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    outcome       TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    before_digest TEXT NOT NULL,
    after_digest  TEXT NOT NULL,
    note          TEXT NOT NULL,
    hash          BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, seq)
) STRICT;

CREATE INDEX audit_of_unit ON audit_log (unit, entry);
CREATE INDEX audit_of_region ON audit_log (region, entry);
CREATE INDEX audit_of_actor ON audit_log (actor, entry);

CREATE TABLE audit_checkpoints (
    number             INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    at                 TEXT NOT NULL CHECK (length(at) = 24),
    statement          TEXT NOT NULL,
    signature          BLOB NOT NULL,
    certificate_serial TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log never changes');
END;

CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log never changes');
END;

CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoints never changes');
END;

CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoints never changes');
END;
