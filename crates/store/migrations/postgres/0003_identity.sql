-- People, organisations and their keys, and what was done. `migrations/sqlite` holds the same tables;
-- change both.

-- Whatever belongs to a region or unit and has a status. `unit` is empty where there is none.
CREATE TABLE records (
    kind        TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C",
    region      TEXT COLLATE "C" NOT NULL CHECK (length(region) = 6),
    unit        TEXT COLLATE "C" NOT NULL,
    status      TEXT COLLATE "C" NOT NULL,
    since       TEXT COLLATE "C" NOT NULL CHECK (length(since) = 24),
    label       TEXT COLLATE "C" NOT NULL,
    maker       TEXT COLLATE "C" NOT NULL,
    decider     TEXT COLLATE "C",
    sealed_with TEXT COLLATE "C" NOT NULL,
    version     BIGINT NOT NULL CHECK (version > 0),
    body        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, name),
    CONSTRAINT four_eyes CHECK (decider IS NULL OR decider <> maker)
);

CREATE INDEX records_of_region ON records (kind, region, since, id);
CREATE INDEX records_of_unit ON records (kind, unit, since, id);
CREATE INDEX records_of_key ON records (kind, sealed_with);

-- Blind indexes: several records may share a value.
CREATE TABLE lookups (
    kind  TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    id    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, field, value, id)
);

CREATE INDEX lookups_of_record ON lookups (kind, id);

-- A role is of one duty, a person too, and both keys meet in `person_roles`: so nobody can hold roles
-- of two duties, whoever writes.
CREATE TABLE role_duties (
    role TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    duty TEXT COLLATE "C" NOT NULL CHECK (duty IN ('system', 'security', 'audit', 'business')),
    UNIQUE (role, duty)
);

CREATE TABLE person_duties (
    person TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    duty   TEXT COLLATE "C" NOT NULL CHECK (duty IN ('system', 'security', 'audit', 'business')),
    UNIQUE (person, duty)
);

CREATE TABLE person_roles (
    person TEXT COLLATE "C" NOT NULL,
    role   TEXT COLLATE "C" NOT NULL,
    duty   TEXT COLLATE "C" NOT NULL,
    reach  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, role, reach),
    FOREIGN KEY (person, duty) REFERENCES person_duties (person, duty),
    FOREIGN KEY (role, duty) REFERENCES role_duties (role, duty)
);

-- `token` is a digest; `ended` is empty while the session goes on.
CREATE TABLE sessions (
    token  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    id     TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    stage  TEXT COLLATE "C" NOT NULL,
    began  TEXT COLLATE "C" NOT NULL CHECK (length(began) = 24),
    seen   TEXT COLLATE "C" NOT NULL CHECK (length(seen) = 24),
    ends   TEXT COLLATE "C" NOT NULL CHECK (length(ends) = 24),
    ended  TEXT COLLATE "C" CHECK (length(ended) = 24),
    body   TEXT COLLATE "C" NOT NULL
);

CREATE INDEX sessions_of_person ON sessions (person, began);

CREATE TABLE once_keys (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    until TEXT COLLATE "C" NOT NULL CHECK (length(until) = 24)
);

CREATE INDEX once_by_age ON once_keys (until);

CREATE TABLE tries (
    key          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    failures     BIGINT NOT NULL CHECK (failures >= 0),
    locked_until TEXT COLLATE "C" CHECK (length(locked_until) = 24)
);

CREATE TABLE documents (
    id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind   TEXT COLLATE "C" NOT NULL,
    record TEXT COLLATE "C" NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    media  TEXT COLLATE "C" NOT NULL,
    bytes  BYTEA NOT NULL
);

CREATE TABLE data_keys (
    id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    region TEXT COLLATE "C" NOT NULL CHECK (length(region) = 6),
    made   TEXT COLLATE "C" NOT NULL CHECK (length(made) = 24),
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    sealed BYTEA NOT NULL
);

-- Which version of the directory last wrote an entry, and what each version wrote.
ALTER TABLE directory ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

CREATE TABLE directory_history (
    section TEXT COLLATE "C" NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    at      TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    actor   TEXT COLLATE "C" NOT NULL,
    body    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (section, key, version)
);

-- The audit log. A stream is the records of one writer, numbered without gaps and linked by hashes.
-- `region` and `unit` are empty where none is concerned.
DROP TABLE audit_entries;

CREATE TABLE audit_streams (
    stream BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    opened TEXT COLLATE "C" NOT NULL CHECK (length(opened) = 24)
);

CREATE TABLE audit_log (
    entry         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream        BIGINT NOT NULL,
    seq           BIGINT NOT NULL CHECK (seq > 0),
    at            TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    actor         TEXT COLLATE "C" NOT NULL,
    trace         TEXT COLLATE "C" NOT NULL,
    from_address  TEXT COLLATE "C" NOT NULL,
    certificate   TEXT COLLATE "C" NOT NULL,
    region        TEXT COLLATE "C" NOT NULL,
    unit          TEXT COLLATE "C" NOT NULL,
    action        TEXT COLLATE "C" NOT NULL,
    subject       TEXT COLLATE "C" NOT NULL,
    outcome       TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('done', 'refused')),
    before_digest TEXT COLLATE "C" NOT NULL,
    after_digest  TEXT COLLATE "C" NOT NULL,
    note          TEXT COLLATE "C" NOT NULL,
    hash          BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (stream, seq)
);

CREATE INDEX audit_of_unit ON audit_log (unit, entry);
CREATE INDEX audit_of_region ON audit_log (region, entry);
CREATE INDEX audit_of_actor ON audit_log (actor, entry);

CREATE TABLE audit_checkpoints (
    number             BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    at                 TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    statement          TEXT COLLATE "C" NOT NULL,
    signature          BYTEA NOT NULL,
    certificate_serial TEXT COLLATE "C" NOT NULL
);

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% never changes', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_log_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    EXECUTE FUNCTION refuse_change();
