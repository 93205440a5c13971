-- How people want to be written to. A kind that nobody chose for is written at once.
CREATE TABLE letter_settings (
    person text COLLATE "C" NOT NULL REFERENCES people,
    kind   text NOT NULL CHECK (kind <> ''),
    mode   text NOT NULL CHECK (mode IN ('immediate', 'digest')),
    PRIMARY KEY (person, kind)
);

-- Who reads somebody's letters meanwhile; nobody, for an absence without a substitute. Both days are included.
CREATE TABLE absences (
    person     text COLLATE "C" NOT NULL REFERENCES people,
    from_on    date NOT NULL,
    until_on   date NOT NULL CHECK (until_on >= from_on),
    substitute text COLLATE "C" REFERENCES people CHECK (substitute <> person),
    PRIMARY KEY (person, from_on)
);
ALTER TABLE letter_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE absences ENABLE ROW LEVEL SECURITY;

-- A mail server said that nobody is there. Another address is another matter: it clears both.
ALTER TABLE people ADD address_failed_at timestamptz, ADD address_failure text,
    ADD CHECK ((address_failed_at IS NULL) = (address_failure IS NULL));

ALTER TABLE outbox
    -- A digest belongs to no contract: its members do.
    ALTER contract_id DROP NOT NULL,
    ALTER fact_seq DROP NOT NULL,
    ADD CHECK ((contract_id IS NULL) = (kind = 'digest') AND (contract_id IS NULL) = (fact_seq IS NULL)),
    -- Whom the letter is for, and who got it: that person, or a substitute. Letters of the first releases may name nobody.
    ADD person text COLLATE "C",
    ADD sent_to text COLLATE "C",
    -- The smallest leaves first.
    ADD urgency smallint NOT NULL DEFAULT 5 CHECK (urgency >= 0),
    -- An answer was lost: a copy may have arrived, whatever became of the letter since.
    ADD doubtful boolean NOT NULL DEFAULT false,
    -- First handed out on the dispatcher's clock, which the bound of a day is counted on.
    ADD handed_at timestamptz,
    -- The letter waits for a digest, and then left in one.
    ADD digest_at timestamptz,
    ADD digest_id bigint REFERENCES outbox,
    -- What the server said: an enhanced status (RFC 3463) or a reply code.
    ADD status text,
    -- The contract hears of a letter that did not arrive. Whoever tells it holds the row meanwhile.
    ADD told_at timestamptz,
    ADD telling_until timestamptz,
    DROP CONSTRAINT outbox_state_check,
    DROP CONSTRAINT outbox_check1,
    DROP CONSTRAINT outbox_check2;

ALTER TABLE outbox
    ADD CHECK (state IN ('queued', 'leased', 'sent', 'possibly_sent', 'refused', 'given_up', 'gathered')),
    ADD CHECK ((done_at IS NOT NULL) = (state IN ('sent', 'possibly_sent', 'refused', 'given_up', 'gathered'))),
    ADD CHECK ((digest_id IS NOT NULL) = (state = 'gathered')),
    ADD CHECK (digest_at IS NULL OR state IN ('queued', 'gathered')),
    ADD CHECK (attempts > 0 OR state IN ('queued', 'gathered'));

UPDATE outbox o SET person = p.id FROM people p WHERE o.letter_id = o.contract_id || '/' || o.fact_seq || '/' || p.id;
UPDATE outbox SET
    sent_to = CASE WHEN attempts > 0 THEN person END,
    urgency = CASE kind WHEN 'deadline_escalated' THEN 0 WHEN 'renewal_t12' THEN 0 WHEN 'deadline_overdue' THEN 1
              WHEN 'approval_asked' THEN 2 WHEN 'deadline_due' THEN 2 WHEN 'deadline_near' THEN 3 WHEN 'step_due' THEN 3 WHEN 'renewal_t18' THEN 3
              WHEN 'decision_taken' THEN 4 WHEN 'import_summary' THEN 4 ELSE 5 END,
    doubtful = state = 'possibly_sent' OR coalesce(strpos(last_error, 'peut-être déjà partie') > 0, false),
    -- Refusals of the past are known to those who look after the outbox; contracts hear of the next ones.
    told_at = CASE WHEN state = 'refused' THEN done_at END;

DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (urgency, next_attempt_at, id) WHERE state IN ('queued', 'leased') AND digest_at IS NULL;
CREATE INDEX outbox_digests ON outbox (person, digest_at) WHERE state = 'queued' AND digest_at IS NOT NULL;
CREATE INDEX outbox_members ON outbox (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX outbox_handed ON outbox (lower(recipient), handed_at);
CREATE INDEX outbox_untold ON outbox (id) WHERE state IN ('refused', 'given_up') AND told_at IS NULL;
