-- Numbers that only grow, and the part of the audit log that was exported and may go.
-- `migrations/postgres` holds the same tables; change both.

CREATE TABLE rising (
    key    TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A signed statement that everything before checkpoint `number` lies in an export, and where each stream
-- stood there. Only what it covers can be deleted.
CREATE TABLE audit_prunes (
    number             INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    at                 TEXT NOT NULL CHECK (length(at) = 24),
    statement          TEXT NOT NULL,
    signature          BLOB NOT NULL,
    certificate_serial TEXT NOT NULL
) STRICT;

CREATE TABLE audit_pruned (
    stream INTEGER NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL CHECK (seq > 0)
) STRICT;

DROP TRIGGER audit_log_no_delete;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
WHEN NOT EXISTS (SELECT 1 FROM audit_pruned p WHERE p.stream = OLD.stream AND p.seq >= OLD.seq)
BEGIN
    SELECT RAISE(ABORT, 'audit_log never changes');
END;

DROP TRIGGER audit_checkpoints_no_delete;
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
WHEN NOT EXISTS (SELECT 1 FROM audit_prunes p WHERE p.number > OLD.number)
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoints never changes');
END;

CREATE TRIGGER audit_prunes_no_update BEFORE UPDATE ON audit_prunes
BEGIN
    SELECT RAISE(ABORT, 'audit_prunes never changes');
END;

CREATE TRIGGER audit_prunes_no_delete BEFORE DELETE ON audit_prunes
BEGIN
    SELECT RAISE(ABORT, 'audit_prunes never changes');
END;
