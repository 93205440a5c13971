CREATE TABLE facts (
    contract_id    text COLLATE "C" NOT NULL REFERENCES contracts,
    seq            bigint NOT NULL CHECK (seq > 0),
    -- The fact itself, to the nanosecond and the byte. The columns that follow repeat what is searched.
    fact           json NOT NULL,
    at             timestamptz NOT NULL,
    kind           text NOT NULL CHECK (kind <> ''),
    actor_person   text,
    actor_party    text CHECK (actor_party IS NULL OR actor_person IS NOT NULL),
    command_id     text,
    command_digest text CHECK ((command_digest IS NULL) = (command_id IS NULL)),
    subject        text,
    -- The words are those of the day: a person who changes name later does not change what was written.
    actor          text NOT NULL CHECK (actor <> ''),
    sentence       text NOT NULL CHECK (sentence <> ''),
    phase          text NOT NULL CHECK (phase IN ('programmed', 'launch', 'diagnostic', 'negotiation', 'signature',
                       'in_force', 'renewed', 'expired', 'terminated', 'abandoned')),
    PRIMARY KEY (contract_id, seq)
);
CREATE INDEX facts_command ON facts (contract_id, command_id) WHERE command_id IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- Per statement, so that even a change that would touch no row is refused.
CREATE TRIGGER facts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
