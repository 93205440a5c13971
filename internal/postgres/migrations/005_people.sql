-- Who people are is kept once, whatever contracts they take part in. What they are in a contract is its register, which
-- facts change: assignments and delegations are folded from it like the rest of the projection.
CREATE TABLE organisations (
    id    text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    kind  text NOT NULL,
    name  text NOT NULL,
    -- The chain of visas that contracts come in with, first level first.
    visas text[] NOT NULL DEFAULT '{}'
);

-- An authority is the same organisation in every contract; a managing body is known by its FINESS number.
ALTER TABLE contract_parties ADD organisation text COLLATE "C";
UPDATE contract_parties p
SET organisation = CASE WHEN p.code = 'OG' THEN coalesce(nullif(c.file::json #>> '{managing_body,finess_ej}', ''), p.name) ELSE p.code END
FROM contracts c WHERE c.id = p.contract_id;

INSERT INTO organisations (id, kind, name)
SELECT DISTINCT ON (p.organisation) p.organisation, p.kind, p.name
FROM contract_parties p JOIN contracts c ON c.id = p.contract_id
ORDER BY p.organisation, c.created_at DESC, c.id;

ALTER TABLE contract_parties ALTER organisation SET NOT NULL, ADD FOREIGN KEY (organisation) REFERENCES organisations;
CREATE INDEX contract_parties_organisation ON contract_parties (organisation);

CREATE TABLE people (
    id            text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    organisation  text COLLATE "C" NOT NULL REFERENCES organisations,
    name          text NOT NULL CHECK (name <> ''),
    title         text NOT NULL DEFAULT '',
    address       text NOT NULL DEFAULT '',
    machine       boolean NOT NULL DEFAULT false,
    disabled_at   timestamptz,
    -- Sessions that began up to this instant are over.
    sessions_from timestamptz
);
CREATE INDEX people_organisation ON people (organisation);
CREATE INDEX people_address ON people (lower(address));

INSERT INTO people (id, organisation, name, title, address)
SELECT DISTINCT ON (q.person) q.person, p.organisation, coalesce(nullif(q.name, ''), q.person), q.title, q.address
FROM contract_people q JOIN contract_parties p ON p.contract_id = q.contract_id AND p.code = q.party JOIN contracts c ON c.id = q.contract_id
ORDER BY q.person, c.created_at DESC, c.id, q.position;

-- A line names whoever a fact names: were people a foreign key here, a fact about somebody not registered could never
-- be recorded, and its contract would stand still.
CREATE TABLE assignments (
    contract_id text COLLATE "C" NOT NULL,
    position    int  NOT NULL CHECK (position > 0),
    person      text COLLATE "C" NOT NULL CHECK (person <> ''),
    party       text NOT NULL,
    role        text NOT NULL CHECK (role IN ('signatory', 'referent', 'decider', 'substitute', 'examiner', 'pilot', 'contributor', 'informed')),
    subject     text NOT NULL,
    -- Both included; none means since ever, or without end. A line that was replaced before its first day ends before it.
    from_on     date,
    until_on    date,
    replaces    text NOT NULL,
    handover    text NOT NULL,
    PRIMARY KEY (contract_id, position),
    FOREIGN KEY (contract_id, party) REFERENCES contract_parties (contract_id, code)
);
CREATE INDEX assignments_person ON assignments (person);

INSERT INTO assignments (contract_id, position, person, party, role, subject, replaces, handover)
SELECT contract_id, position, person, party, role, subject, '', '' FROM contract_people;
DROP TABLE contract_people;

CREATE TABLE delegations (
    contract_id text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    party       text NOT NULL,
    giver       text COLLATE "C" NOT NULL,
    delegate    text COLLATE "C" NOT NULL,
    from_on     date NOT NULL,
    until_on    date NOT NULL,
    PRIMARY KEY (contract_id, id),
    FOREIGN KEY (contract_id, party) REFERENCES contract_parties (contract_id, code)
);
CREATE INDEX delegations_delegate ON delegations (delegate);

-- Offices are ended, never deleted: who could read what on a past day stays known.
CREATE TABLE offices (
    person       text COLLATE "C" NOT NULL REFERENCES people,
    organisation text COLLATE "C" NOT NULL REFERENCES organisations,
    office       text NOT NULL CHECK (office IN ('auditor', 'operator')),
    from_on      date,
    until_on     date,
    UNIQUE NULLS NOT DISTINCT (person, organisation, office, from_on)
);
CREATE INDEX offices_organisation ON offices (organisation);

CREATE TABLE identities (
    issuer    text COLLATE "C" NOT NULL CHECK (issuer <> ''),
    subject   text COLLATE "C" NOT NULL CHECK (subject <> ''),
    person    text COLLATE "C" NOT NULL REFERENCES people,
    idp       text NOT NULL,
    linked_at timestamptz NOT NULL DEFAULT now(),
    linked_by text NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- The installation itself, and who holds a token made on the server.
INSERT INTO organisations (id, kind, name) VALUES ('*', 'installation', 'Installation');
INSERT INTO people (id, organisation, name) VALUES ('operator', '*', 'Exploitant') ON CONFLICT DO NOTHING;
INSERT INTO offices (person, organisation, office) VALUES ('operator', '*', 'operator');

ALTER TABLE approvals ADD submitter_for text NOT NULL DEFAULT '', ADD visas json NOT NULL DEFAULT '[]';
