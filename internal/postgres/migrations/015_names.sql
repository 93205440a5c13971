-- What facts, files and letters mention without saying it. A mention holds a commitment; what it stands for is here, and
-- can be erased without touching a fact.

-- Keys lie apart from what they open: destroying one row here erases every name of that person at once, and whoever
-- copies the names without the keys copies nothing.
CREATE TABLE person_keys (
    person text COLLATE "C" PRIMARY KEY CHECK (person <> ''),
    key    bytea NOT NULL CHECK (length(key) = 32)
);
-- Each name and address under which a person was written about, in the words of the day.
CREATE TABLE names (
    commitment text COLLATE "C" PRIMARY KEY CHECK (commitment ~ '^[0-9a-f]{64}$'),
    person     text COLLATE "C" NOT NULL,
    sealed     bytea NOT NULL -- AES-256-GCM under the person's key: nonce, then salt and words
);
CREATE INDEX names_person ON names (person);
CREATE TABLE erasures (
    number bigint PRIMARY KEY CHECK (number > 0),
    at     timestamptz NOT NULL,
    record text NOT NULL, -- JSON: what was erased, by commitment and revision, never by name
    hash   bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE TRIGGER erasures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON erasures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- What people wrote with a command. One whose command was refused is mentioned nowhere, and goes after a while.
CREATE TABLE statements (
    commitment   text COLLATE "C" PRIMARY KEY CHECK (commitment ~ '^[0-9a-f]{64}$'),
    contract_id  text COLLATE "C" NOT NULL,
    command_id   text COLLATE "C" NOT NULL,
    salt         bytea NOT NULL CHECK (length(salt) = 16),
    text         text NOT NULL,
    deposited_at timestamptz NOT NULL DEFAULT now(),
    redacted_by  bigint REFERENCES erasures DEFERRABLE INITIALLY DEFERRED
);
-- The same words under the same command have one mention, or a command asked twice would be two commands.
CREATE UNIQUE INDEX statements_of_command ON statements (contract_id, command_id, md5(text)) WHERE redacted_by IS NULL;
CREATE INDEX statements_deposited ON statements (deposited_at);

-- The words of people change for one reason: an erasure, which says so in the row and keeps what the row is known by.
CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.redacted_by IS NULL OR NEW.redacted_by IS NOT DISTINCT FROM OLD.redacted_by
       OR to_jsonb(NEW) - 'text' - 'subject' - 'salt' - 'yaml' - 'redacted_by'
          IS DISTINCT FROM to_jsonb(OLD) - 'text' - 'subject' - 'salt' - 'yaml' - 'redacted_by' THEN
        RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER statements_frozen BEFORE UPDATE ON statements FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();

-- A text keeps the revision under which it was agreed upon, also when its words no longer have that digest. What stands for
-- a name may be longer than the name.
ALTER TABLE texts ADD redacted_by bigint REFERENCES erasures DEFERRABLE INITIALLY DEFERRED, DROP CONSTRAINT texts_check, DROP CONSTRAINT texts_text_check,
    ADD CHECK (redacted_by IS NOT NULL OR revision = encode(sha256(convert_to(text, 'UTF8')), 'hex') AND octet_length(text) BETWEEN 1 AND 262144);
DROP TRIGGER texts_frozen ON texts;
CREATE TRIGGER texts_frozen BEFORE DELETE OR TRUNCATE ON texts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER texts_unchanged BEFORE UPDATE ON texts FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();

ALTER TABLE policies ADD redacted_by bigint REFERENCES erasures DEFERRABLE INITIALLY DEFERRED, DROP CONSTRAINT policies_yaml_check,
    ADD CHECK (redacted_by IS NOT NULL OR octet_length(yaml) <= 65536);
DROP TRIGGER policies_frozen ON policies;
CREATE TRIGGER policies_frozen BEFORE DELETE OR TRUNCATE ON policies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_unchanged BEFORE UPDATE ON policies FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();

ALTER TABLE people ADD erased_by bigint REFERENCES erasures DEFERRABLE INITIALLY DEFERRED;

-- The access log only grows, but for what the owner of the tables removes when its time is over (oldest lines, by the
-- rules of retention) or redacts because somebody was erased. Each says so in the transaction that does it.
CREATE FUNCTION refuse_all_but_upkeep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR current_setting('jalon.upkeep', true) IS DISTINCT FROM (CASE TG_OP WHEN 'DELETE' THEN 'retention' ELSE 'erasure' END) THEN
        RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER access_log_append_only ON access_log;
CREATE TRIGGER access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_upkeep();
