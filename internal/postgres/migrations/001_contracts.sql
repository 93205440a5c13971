-- Identifiers compare by bytes, as in Go: lists and their pages then have one order, whatever the server's language.
CREATE TABLE contracts (
    id            text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    title         text NOT NULL,
    -- json and text, not jsonb, wherever the exact bytes matter: digests are computed on them.
    file          text NOT NULL,
    digest        text NOT NULL CHECK (digest <> ''),
    opening       json NOT NULL,
    managing_body text NOT NULL,
    search        text NOT NULL,
    predecessor   text COLLATE "C",
    created_at    timestamptz NOT NULL DEFAULT now(),

    -- From here on the row is a fold of the facts up to seq.
    seq           bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
    state         json NOT NULL,
    phase         text NOT NULL CHECK (phase IN ('programmed', 'launch', 'diagnostic', 'negotiation', 'signature',
                      'in_force', 'renewed', 'expired', 'terminated', 'abandoned')),
    suspended     boolean NOT NULL DEFAULT false,
    effective_on  date NOT NULL,
    term_on       date NOT NULL CHECK (term_on >= effective_on),
    signed_on     date,
    successor     text COLLATE "C",
    next_due      date,
    updated_at    timestamptz NOT NULL DEFAULT now()
-- Every fact rewrites its contract's row; room left in each page lets it do so without touching the index.
) WITH (fillfactor = 70);

CREATE TABLE contract_parties (
    contract_id text COLLATE "C" NOT NULL REFERENCES contracts,
    position    int  NOT NULL CHECK (position > 0),
    code        text NOT NULL,
    kind        text NOT NULL,
    name        text NOT NULL,
    PRIMARY KEY (contract_id, position),
    UNIQUE (contract_id, code)
);

CREATE TABLE contract_people (
    contract_id text COLLATE "C" NOT NULL REFERENCES contracts,
    position    int  NOT NULL CHECK (position > 0),
    person      text COLLATE "C" NOT NULL CHECK (person <> ''),
    party       text NOT NULL,
    role        text NOT NULL CHECK (role IN ('referent', 'signatory', 'pilot')),
    subject     text NOT NULL CHECK ((subject <> '') = (role = 'pilot')),
    name        text NOT NULL,
    title       text NOT NULL,
    address     text NOT NULL,
    PRIMARY KEY (contract_id, position),
    UNIQUE (contract_id, person, party, role, subject),
    FOREIGN KEY (contract_id, party) REFERENCES contract_parties (contract_id, code)
);
CREATE INDEX contract_people_person ON contract_people (person);
