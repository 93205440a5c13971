CREATE TABLE outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract_id     text COLLATE "C" NOT NULL,
    fact_seq        bigint NOT NULL,
    -- Contract, fact and recipient: the same letter is queued once, whoever asks.
    letter_id       text COLLATE "C" NOT NULL UNIQUE CHECK (letter_id <> ''),
    kind            text NOT NULL,
    recipient       text NOT NULL,
    letter          json NOT NULL,
    state           text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'leased', 'sent', 'possibly_sent', 'refused')),
    attempts        int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- A new letter is due at once, by any clock: that of a demonstration may run years ahead.
    next_attempt_at timestamptz NOT NULL DEFAULT '-infinity',
    leased_until    timestamptz CHECK ((leased_until IS NOT NULL) = (state = 'leased')),
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    done_at         timestamptz CHECK ((done_at IS NOT NULL) = (state IN ('sent', 'possibly_sent', 'refused'))),
    CHECK (attempts > 0 OR state = 'queued'),
    FOREIGN KEY (contract_id, fact_seq) REFERENCES facts
);
CREATE INDEX outbox_waiting ON outbox (next_attempt_at, id) WHERE state IN ('queued', 'leased');
CREATE INDEX outbox_contract ON outbox (contract_id, fact_seq);
