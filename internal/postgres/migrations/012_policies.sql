-- The policies that authorities add to those of the program. Contracts carry a copy of theirs: what is here is for the
-- contracts to come, and for whoever wants to read what a version says.
CREATE TABLE policies (
    version   text COLLATE "C" PRIMARY KEY CHECK (length(version) BETWEEN 1 AND 40),
    authority text NOT NULL DEFAULT '',
    yaml      text NOT NULL CHECK (octet_length(yaml) <= 65536),
    policy    json NOT NULL,
    digest    text NOT NULL CHECK (length(digest) = 64),
    added_at  timestamptz NOT NULL,
    added_by  text NOT NULL CHECK (added_by <> '')
);
CREATE INDEX policies_authority ON policies (authority, added_at);
CREATE TRIGGER policies_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON policies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Rules are no secret from those who live under them.
ALTER TABLE policies ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON policies FOR SELECT TO jalon_reader USING (reader() IS NOT NULL);
GRANT SELECT ON policies TO jalon_reader;
