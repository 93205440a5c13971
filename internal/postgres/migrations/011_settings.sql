-- The address under which a person's calendar program reads what is expected of that person. Whoever knows the address
-- may read there, so only its digest is kept: a copy of the database opens nobody's calendar.
CREATE TABLE feeds (
    person       text COLLATE "C" PRIMARY KEY REFERENCES people,
    token_hash   bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at   timestamptz NOT NULL,
    last_read_at timestamptz
);
-- No policy and no grant: like sessions, nobody's reading.
ALTER TABLE feeds ENABLE ROW LEVEL SECURITY;
