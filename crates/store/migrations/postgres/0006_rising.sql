-- Numbers that only grow, and the part of the audit log that was exported and may go.
-- `migrations/sqlite` holds the same tables; change both.

CREATE TABLE rising (
    key    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);

-- A signed statement that everything before checkpoint `number` lies in an export, and where each stream
-- stood there. Only what it covers can be deleted.
CREATE TABLE audit_prunes (
    number             BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),
    at                 TEXT COLLATE "C" NOT NULL CHECK (length(at) = 24),
    statement          TEXT COLLATE "C" NOT NULL,
    signature          BYTEA NOT NULL,
    certificate_serial TEXT COLLATE "C" NOT NULL
);

CREATE TABLE audit_pruned (
    stream BIGINT NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL CHECK (seq > 0)
);

CREATE OR REPLACE FUNCTION refuse_unless_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_pruned p WHERE p.stream = OLD.stream AND p.seq >= OLD.seq) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% never changes', TG_TABLE_NAME;
END
$$;

CREATE OR REPLACE FUNCTION refuse_unless_exported() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_prunes p WHERE p.number > OLD.number) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% never changes', TG_TABLE_NAME;
END
$$;

DROP TRIGGER audit_log_never_changes ON audit_log;
CREATE TRIGGER audit_log_never_changes BEFORE UPDATE OR TRUNCATE ON audit_log
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_goes_when_exported BEFORE DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_pruned();

DROP TRIGGER audit_checkpoints_never_change ON audit_checkpoints;
CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE OR TRUNCATE ON audit_checkpoints
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoints_go_when_exported BEFORE DELETE ON audit_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_exported();

CREATE TRIGGER audit_prunes_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_prunes
    EXECUTE FUNCTION refuse_change();
