-- The histories of a contract's runs, decoded and compressed. The server forgets a run some time after it closed, also
-- while the contract lives.
CREATE TABLE archives (
    contract_id    text COLLATE "C" NOT NULL REFERENCES contracts,
    run_id         text COLLATE "C" NOT NULL CHECK (run_id <> ''),
    digest         text COLLATE "C" NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'), -- SHA-256 of the protojson
    content        bytea NOT NULL, -- gzip of it
    closed         boolean NOT NULL,
    events         int NOT NULL CHECK (events > 0),
    first_event_at timestamptz NOT NULL,
    last_event_at  timestamptz NOT NULL,
    archived_at    timestamptz NOT NULL,
    PRIMARY KEY (contract_id, run_id)
);
