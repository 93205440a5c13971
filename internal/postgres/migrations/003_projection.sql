CREATE TABLE approvals (
    contract_id      text COLLATE "C" NOT NULL REFERENCES contracts,
    id               text COLLATE "C" NOT NULL,
    round            int  NOT NULL CHECK (round > 0),
    kind             text NOT NULL CHECK (kind <> ''),
    state            text NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'changes_requested', 'withdrawn', 'lapsed')),
    revision         text NOT NULL,
    submitter_person text NOT NULL,
    submitter_party  text NOT NULL,
    needed           text[] NOT NULL,
    -- Empty while pending only between the last decision and the fact that draws its consequence.
    waiting          text[] NOT NULL CHECK (waiting <@ needed AND (state = 'pending' OR waiting = '{}')),
    decisions        json NOT NULL,
    proposal         json,
    due_on           date CHECK (due_on IS NOT NULL OR state <> 'pending'),
    asked_at         timestamptz NOT NULL,
    PRIMARY KEY (contract_id, id, round)
);
-- Only the current round can be pending.
CREATE UNIQUE INDEX approvals_pending ON approvals (contract_id, id) WHERE state = 'pending';

CREATE TABLE deadlines (
    contract_id text COLLATE "C" NOT NULL REFERENCES contracts,
    id          text COLLATE "C" NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'closed')),
    due         date NOT NULL,
    reminders   json NOT NULL,
    PRIMARY KEY (contract_id, id)
);
