-- What became of fronts' bills on the platform, for each front to hear in order.
-- `migrations/sqlite` holds the same tables; change both.

-- A reversal has a reservation here, unless the platform told its front of it: then it was issued
-- elsewhere.
ALTER TABLE bill_states
    DROP CONSTRAINT bill_states_unit_reversed_by_fkey,
    ADD COLUMN told BIGINT NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    ADD COLUMN own_reversal BIGINT
        GENERATED ALWAYS AS (CASE WHEN told = 0 THEN reversed_by END) STORED;
ALTER TABLE bill_states
    ADD FOREIGN KEY (unit, own_reversal) REFERENCES reservations (unit, bill_id)
        DEFERRABLE INITIALLY DEFERRED;

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
