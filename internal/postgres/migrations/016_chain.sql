-- Each fact carries the hash of the one before: nothing recorded can change, go or come in between unseen. Facts of earlier
-- releases get theirs right after this file, in Go, which is why the columns may be NULL; new rows may not.
ALTER TABLE facts ADD hash bytea CHECK (length(hash) = 32);
ALTER TABLE contracts
    ADD head bytea CHECK (length(head) = 32), -- of the last fact, or where the chain begins
    ADD logged_seq bigint NOT NULL DEFAULT 0 CHECK (logged_seq >= 0);

-- While releases change, instances of the earlier one still run. What they would write has no place in a chain: theirs to
-- try again, until one of this release takes over.
CREATE FUNCTION refuse_unchained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % without its hash is refused', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER facts_chained BEFORE INSERT ON facts FOR EACH ROW WHEN (NEW.hash IS NULL) EXECUTE FUNCTION refuse_unchained();
CREATE TRIGGER contracts_chained BEFORE INSERT ON contracts FOR EACH ROW WHEN (NEW.head IS NULL) EXECUTE FUNCTION refuse_unchained();

-- What a contract was taken over with is where its chain begins, and as fixed as its facts.
CREATE TRIGGER contracts_frozen
    BEFORE UPDATE OF id, title, file, digest, opening, managing_body, search, predecessor, created_at OR DELETE OR TRUNCATE ON contracts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Texts are numbered as they are deposited, one after the other: the log then knows which ones it has, and one that goes
-- before it has them leaves a gap. Whoever deposits waits for the deposit before, which no sequence would make them do.
ALTER TABLE texts ADD number bigint CHECK (number > 0);
ALTER TABLE texts DISABLE TRIGGER texts_unchanged;
UPDATE texts t SET number = n.number
FROM (SELECT contract_id, revision, party, row_number() OVER (ORDER BY deposited_at, contract_id, revision, party) AS number FROM texts) n
WHERE (t.contract_id, t.revision, t.party) = (n.contract_id, n.revision, n.party);
ALTER TABLE texts ENABLE TRIGGER texts_unchanged;
ALTER TABLE texts ALTER number SET NOT NULL, ADD UNIQUE (number);
CREATE FUNCTION number_text() RETURNS trigger LANGUAGE plpgsql SET search_path = jalon, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7216420263);
    NEW.number := (SELECT coalesce(max(number), 0) + 1 FROM texts);
    RETURN NEW;
END
$$;
CREATE TRIGGER texts_numbered BEFORE INSERT ON texts FOR EACH ROW EXECUTE FUNCTION number_text();

-- The log over all contracts: a Merkle tree (RFC 6962) that only grows. It refers to nothing, so that it still names what
-- somebody deleted.
CREATE TABLE log_leaves (
    position    bigint PRIMARY KEY CHECK (position >= 0),
    kind        text NOT NULL CHECK (kind IN ('fact', 'run', 'text', 'erasure')),
    contract_id text COLLATE "C" NOT NULL CHECK ((contract_id = '') = (kind = 'erasure')),
    seq         bigint NOT NULL CHECK ((seq = 0) = (kind = 'run')), -- of the fact, or the number of the text or the erasure
    run_id      text COLLATE "C" NOT NULL CHECK ((run_id <> '') = (kind = 'run')),
    party       text NOT NULL CHECK ((party <> '') = (kind = 'text')), -- that deposited the text
    hash        bytea NOT NULL CHECK (length(hash) = 32),
    -- Whatever is counted wrongly, nothing enters twice.
    UNIQUE (contract_id, kind, seq, run_id)
);
CREATE UNIQUE INDEX log_leaves_texts ON log_leaves (seq) WHERE kind = 'text';
CREATE INDEX log_leaves_runs ON log_leaves (run_id) WHERE kind = 'run';
CREATE TABLE log_hashes (
    position bigint PRIMARY KEY CHECK (position >= 0), -- as tlog.StoredHashIndex counts
    hash     bytea NOT NULL CHECK (length(hash) = 32)
);
-- The columns repeat what the signed note says.
CREATE TABLE checkpoints (
    number    bigint PRIMARY KEY CHECK (number > 0),
    origin    text NOT NULL,
    size      bigint NOT NULL CHECK (size >= 0),
    root      bytea NOT NULL CHECK (length(root) = 32),
    at        timestamptz NOT NULL,
    contracts bigint NOT NULL,
    facts     bigint NOT NULL,
    note      bytea NOT NULL CHECK (length(note) BETWEEN 1 AND 4096),
    proof     json NOT NULL -- that the log grew out of that of the checkpoint before: hashes in hexadecimal
);
CREATE TRIGGER log_leaves_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_hashes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_hashes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The letter that carries a checkpoint belongs to no contract.
ALTER TABLE outbox DROP CONSTRAINT outbox_check1,
    ADD CHECK ((contract_id IS NULL) = (kind IN ('digest', 'checkpoint')) AND (contract_id IS NULL) = (fact_seq IS NULL));

-- Services act as jalon_writer: it adds what only grows, changes what is folded from it, and owns nothing, so that it can
-- neither change a fact nor switch off what forbids it. Like the reading role, it belongs to the server.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_writer') THEN
        CREATE ROLE jalon_writer NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'Le rôle jalon_writer manque et % ne peut pas le créer. Demandez à un administrateur du serveur : CREATE ROLE jalon_writer NOLOGIN; GRANT jalon_writer TO %;',
            current_user, quote_ident(current_user);
END $$;
DO $$
BEGIN
    FOR attempt IN 1..20 LOOP
        BEGIN
            PERFORM set_config('role', 'jalon_writer', true);
            RESET ROLE;
            RETURN;
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
        END;
        BEGIN
            GRANT jalon_writer TO CURRENT_USER;
        EXCEPTION
            WHEN unique_violation OR internal_error THEN NULL;
        END;
    END LOOP;
    RAISE EXCEPTION 'Le rôle jalon_writer ne peut pas être pris par %. Relancez la migration.', current_user;
END $$;

GRANT USAGE ON SCHEMA jalon TO jalon_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA jalon TO jalon_writer;
-- What only grows.
GRANT INSERT ON contracts, contract_parties, facts, texts, archives, names, person_keys, statements, policies, access_log,
    log_leaves, log_hashes, checkpoints, organisations, people, offices, identities TO jalon_writer;
-- What is folded from facts, and what waits.
GRANT UPDATE (seq, state, phase, suspended, effective_on, term_on, signed_on, successor, next_due, updated_at, head, logged_seq)
    ON contracts TO jalon_writer;
GRANT INSERT, UPDATE, DELETE ON approvals, deadlines TO jalon_writer;
GRANT INSERT, DELETE ON assignments, delegations TO jalon_writer;
GRANT INSERT, UPDATE ON outbox TO jalon_writer;
-- The directory, and what people choose for themselves.
GRANT UPDATE (visas) ON organisations TO jalon_writer;
GRANT UPDATE (address, address_failed_at, address_failure, disabled_at, sessions_from) ON people TO jalon_writer;
GRANT UPDATE (until_on) ON offices TO jalon_writer;
GRANT UPDATE (issuer) ON identities TO jalon_writer;
GRANT INSERT, UPDATE, DELETE ON sessions, letter_settings, absences, feeds TO jalon_writer;
-- An archive of a run that was still open gives way to a longer one; the policy below lets nothing else.
GRANT UPDATE ON archives TO jalon_writer;

-- Nobody's reading, like the outbox; but a checkpoint is for whoever signs in, and holds no personal data. The log is
-- written in bulk, which PostgreSQL refuses where rows are hidden: its two tables are closed by having no grant.
ALTER TABLE archives ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE names ENABLE ROW LEVEL SECURITY;
ALTER TABLE statements ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE checkpoints ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON checkpoints FOR SELECT TO jalon_reader USING (reader() IS NOT NULL);
GRANT SELECT ON checkpoints TO jalon_reader;

-- Rows are hidden from readers; grants are all that bounds the writer.
DO $$
DECLARE hidden text;
BEGIN
    FOR hidden IN SELECT relname FROM pg_class WHERE relnamespace = 'jalon'::regnamespace AND relrowsecurity AND relname <> 'archives' LOOP
        EXECUTE format('CREATE POLICY work ON %I TO jalon_writer USING (true)', hidden);
    END LOOP;
END $$;
CREATE POLICY work_read ON archives FOR SELECT TO jalon_writer USING (true);
CREATE POLICY work_add ON archives FOR INSERT TO jalon_writer WITH CHECK (true);
CREATE POLICY work_replace ON archives FOR UPDATE TO jalon_writer USING (NOT closed) WITH CHECK (true);
