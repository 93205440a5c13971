-- What facts, files and letters mention without saying it. A mention holds a commitment; what it stands for is here, and
-- can be erased without touching a fact.
CREATE TABLE person_keys (
    person text COLLATE "C" PRIMARY KEY CHECK (person <> ''),
    key    bytea NOT NULL CHECK (length(key) = 32)
);
CREATE TABLE names (
    commitment text COLLATE "C" PRIMARY KEY CHECK (commitment ~ '^[0-9a-f]{64}$'),
    person     text COLLATE "C" NOT NULL,
    sealed     bytea NOT NULL
);
CREATE TABLE erasures (
    number bigint PRIMARY KEY CHECK (number > 0),
    at     timestamptz NOT NULL,
    record text NOT NULL, -- JSON: what was erased, by commitment and revision, never by name
    hash   bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE TABLE statements (
    commitment  text COLLATE "C" PRIMARY KEY CHECK (commitment ~ '^[0-9a-f]{64}$'),
    contract_id text COLLATE "C" NOT NULL,
    command_id  text COLLATE "C" NOT NULL,
    salt        bytea NOT NULL CHECK (length(salt) = 16),
    text        text NOT NULL,
    redacted_by bigint REFERENCES erasures
);
