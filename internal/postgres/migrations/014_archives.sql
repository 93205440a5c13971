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
-- Workers ask by hundreds of runs which ones are here.
CREATE INDEX archives_closed ON archives (run_id) WHERE closed;

-- Compressed already: the table need not try again.
ALTER TABLE archives ALTER content SET STORAGE EXTERNAL;

-- An open run is replaced by what it became; a closed one never.
CREATE TRIGGER archives_closed_for_good BEFORE UPDATE ON archives
    FOR EACH ROW WHEN (OLD.closed) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER archives_stay BEFORE DELETE OR TRUNCATE ON archives
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
