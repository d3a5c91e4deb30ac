-- Electronic seals under the hash by which bills name them; never changed, never removed.
-- `migrations/sqlite` holds the same table; change both.
CREATE TABLE seals (
    hash  TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
    owner TEXT COLLATE "C" NOT NULL,
    bytes BYTEA NOT NULL
);
