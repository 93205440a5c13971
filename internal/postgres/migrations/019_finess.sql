-- The FINESS referential changes only by refreshes: a file's difference from it, proposed, looked at, then applied or refused.
-- What a refresh was and who decided it stays.
CREATE TABLE finess_refreshes (
    number       bigint PRIMARY KEY CHECK (number > 0),
    file         text NOT NULL CHECK (length(file) BETWEEN 1 AND 255),
    digest       text NOT NULL CHECK (length(digest) = 64),
    -- The last refresh that was applied when the difference was made; 0 before the first. Another one since, and the
    -- difference is from a referential that is no more.
    basis        bigint NOT NULL CHECK (basis >= 0 AND basis < number),
    proposed_at  timestamptz NOT NULL,
    proposed_by  text NOT NULL CHECK (proposed_by <> ''),
    changes      jsonb NOT NULL,
    report       jsonb NOT NULL, -- the rows that were left out, the cells in doubt and the columns that were not read
    added        int NOT NULL,
    changed      int NOT NULL,
    closed       int NOT NULL,
    unchanged    int NOT NULL,
    refused_rows int NOT NULL,
    state        text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'applied', 'refused')),
    decided_at   timestamptz,
    decided_by   text,
    CHECK ((state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL))
);
CREATE TRIGGER finess_refreshes_decided BEFORE UPDATE ON finess_refreshes
    FOR EACH ROW WHEN (OLD.state <> 'proposed') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER finess_refreshes_kept BEFORE DELETE OR TRUNCATE ON finess_refreshes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Nothing is deleted here either: what closes has a day of closing.
CREATE TABLE finess_entities (
    number         text COLLATE "C" PRIMARY KEY CHECK (length(number) = 9),
    kind           text NOT NULL CHECK (kind IN ('EJ', 'ET')),
    parent         text COLLATE "C" NOT NULL CHECK (kind = 'ET' OR parent = ''),
    name           text NOT NULL CHECK (name <> ''),
    category       text NOT NULL,
    category_label text NOT NULL,
    capacity       int NOT NULL CHECK (capacity >= 0),
    competence     text NOT NULL CHECK (competence IN ('', 'ARS', 'CD', 'conjointe')),
    authorised_on  date,
    opened_on      date,
    closed_on      date,
    town           text NOT NULL,
    department     text NOT NULL,
    search         text NOT NULL, -- what people look it up by, without case or accents
    refresh        bigint NOT NULL REFERENCES finess_refreshes -- that wrote it last
);
CREATE INDEX finess_entities_department ON finess_entities (department, number);
CREATE INDEX finess_entities_parent ON finess_entities (parent, number) WHERE parent <> '';
CREATE TRIGGER finess_entities_kept BEFORE DELETE OR TRUNCATE ON finess_entities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON finess_refreshes, finess_entities TO jalon_writer;
GRANT UPDATE ON finess_entities TO jalon_writer;
GRANT UPDATE (state, decided_at, decided_by) ON finess_refreshes TO jalon_writer;

-- It is public data: whoever signs in reads it.
ALTER TABLE finess_refreshes ENABLE ROW LEVEL SECURITY;
ALTER TABLE finess_entities ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON finess_refreshes FOR SELECT TO jalon_reader USING (reader() IS NOT NULL);
CREATE POLICY sight ON finess_entities FOR SELECT TO jalon_reader USING (reader() IS NOT NULL);
CREATE POLICY work ON finess_refreshes TO jalon_writer USING (true);
CREATE POLICY work ON finess_entities TO jalon_writer USING (true);
GRANT SELECT ON finess_refreshes, finess_entities TO jalon_reader;
