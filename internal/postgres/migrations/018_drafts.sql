-- What people write over the file of a contract: versions of one item, each kept. The number of a version is its lock.
CREATE TABLE drafts (
    contract_id text COLLATE "C" NOT NULL REFERENCES contracts,
    item        text COLLATE "C" NOT NULL CHECK (length(item) BETWEEN 1 AND 64),
    version     int NOT NULL CHECK (version > 0),
    body        text CHECK (octet_length(body) BETWEEN 1 AND 262144), -- with mentions, as contracts.file; NULL: taken out
    party       text NOT NULL,
    edited_by   text NOT NULL CHECK (edited_by <> ''),
    edited_at   timestamptz NOT NULL,
    shared_at   timestamptz,
    shared_by   text CHECK ((shared_by IS NULL) = (shared_at IS NULL)),
    redacted_by bigint REFERENCES erasures DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (contract_id, item, version),
    FOREIGN KEY (contract_id, party) REFERENCES contract_parties (contract_id, code)
);
-- The values that indicators had, year by year.
CREATE TABLE measures (
    contract_id text COLLATE "C" NOT NULL REFERENCES contracts,
    indicator   text COLLATE "C" NOT NULL CHECK (length(indicator) BETWEEN 1 AND 64),
    year        int NOT NULL CHECK (year BETWEEN 1900 AND 2199),
    version     int NOT NULL CHECK (version > 0),
    value       text NOT NULL CHECK (length(value) <= 40), -- as it was written; empty: withdrawn
    source      text NOT NULL CHECK (length(source) <= 4000),
    campaign    text NOT NULL CHECK (length(campaign) <= 4000),
    definition  text NOT NULL CHECK (length(definition) <= 4000),
    comment     text NOT NULL CHECK (octet_length(comment) <= 65536), -- with mentions, as the other three
    origin      text NOT NULL CHECK (length(origin) <= 200),
    party       text NOT NULL,
    measured_by text NOT NULL CHECK (measured_by <> ''),
    measured_at timestamptz NOT NULL,
    redacted_by bigint REFERENCES erasures DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (contract_id, indicator, year, version),
    FOREIGN KEY (contract_id, party) REFERENCES contract_parties (contract_id, code)
);

-- A version changes once, when it is shared; its words change when somebody whom they name is erased; and it goes by the
-- rules of retention alone.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
    words text[] := '{body,source,campaign,definition,comment,origin,redacted_by}';
BEGIN
    IF was ->> 'shared_at' IS NULL AND becomes ->> 'shared_at' IS NOT NULL AND was - '{shared_at,shared_by}'::text[] = becomes - '{shared_at,shared_by}'::text[]
       OR NEW.redacted_by IS NOT NULL AND NEW.redacted_by IS DISTINCT FROM OLD.redacted_by AND was - words = becomes - words THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER drafts_kept BEFORE UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER drafts_append_only BEFORE DELETE OR TRUNCATE ON drafts FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_upkeep();
CREATE TRIGGER measures_kept BEFORE UPDATE ON measures FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER measures_append_only BEFORE DELETE OR TRUNCATE ON measures FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_upkeep();

-- A version is for those who stand for its party until it is shared (F-RA-05, F-RS-06); an office held everywhere does not
-- open it. What was measured is for everybody who sees the contract.
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE measures ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON drafts FOR SELECT TO jalon_reader USING (
    contract_id IN (SELECT contracts_in_sight())
    AND (shared_at IS NOT NULL OR (contract_id, party) IN (SELECT of_contract, side FROM sides())));
CREATE POLICY sight ON measures FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY work ON drafts TO jalon_writer USING (true);
CREATE POLICY work ON measures TO jalon_writer USING (true);
GRANT SELECT ON drafts, measures TO jalon_reader;
GRANT SELECT, INSERT ON drafts, measures TO jalon_writer;
GRANT UPDATE (shared_at, shared_by) ON drafts TO jalon_writer;
