-- Electronic seals under the hash by which bills name them; never changed, never removed.
-- `migrations/postgres` holds the same table; change both.
CREATE TABLE seals (
    hash  TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
    owner TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
