-- What became of fronts' bills on the platform, for each front to hear in order.
-- `migrations/sqlite` holds the same tables; change both.

-- A front is told of reversals that were issued elsewhere, so it need not have their reservations.
ALTER TABLE bill_states DROP CONSTRAINT bill_states_unit_reversed_by_fkey;

-- Numbered without gaps, device by device; `rising` has the last number.
CREATE TABLE fates (
    device  TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL CHECK (seq > 0),
    unit    TEXT COLLATE "C" NOT NULL,
    bill_id BIGINT NOT NULL,
    change  TEXT COLLATE "C" NOT NULL
        CHECK (change IN ('reverse', 'exchange', 'lock', 'unlock', 'book')),
    PRIMARY KEY (device, seq)
);
