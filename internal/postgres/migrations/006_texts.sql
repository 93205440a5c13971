-- Frozen texts under their own digest. Each party keeps its own row: that another party holds the same text as a draft
-- says nothing to this one.
CREATE TABLE texts (
    contract_id  text COLLATE "C" NOT NULL,
    revision     text COLLATE "C" NOT NULL CHECK (revision = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    party        text NOT NULL,
    subject      text NOT NULL,
    text         text NOT NULL CHECK (octet_length(text) BETWEEN 1 AND 262144),
    deposited_by text NOT NULL,
    deposited_at timestamptz NOT NULL,
    PRIMARY KEY (contract_id, revision, party),
    FOREIGN KEY (contract_id, party) REFERENCES contract_parties (contract_id, code)
);
CREATE TRIGGER texts_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON texts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A fact that names a revision submits it: from then on every party may read the text (F-RA-05, F-RS-06).
CREATE INDEX facts_revision ON facts (contract_id, (fact #>> '{detail,revision}')) WHERE fact #>> '{detail,revision}' IS NOT NULL;

CREATE TABLE access_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    person      text NOT NULL CHECK (length(person) <= 64),
    -- Not a reference: contracts that do not exist are asked for too.
    contract_id text COLLATE "C" CHECK (length(contract_id) <= 128),
    action      text NOT NULL CHECK (length(action) <= 64),
    subject     text NOT NULL CHECK (length(subject) <= 128),
    outcome     text NOT NULL CHECK (outcome IN ('refused', 'read', 'changed')),
    code        text NOT NULL CHECK (length(code) <= 64),
    reason      text NOT NULL CHECK (length(reason) <= 500),
    request_id  text NOT NULL CHECK (length(request_id) <= 128)
);
CREATE INDEX access_log_contract ON access_log (contract_id, id);
CREATE INDEX access_log_person ON access_log (person, id);
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The columns that github.com/alexedwards/scs stores expect.
CREATE TABLE sessions (
    token  text PRIMARY KEY,
    data   bytea NOT NULL,
    expiry timestamptz NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expiry);
