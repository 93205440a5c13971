-- The contracts that a region means to negotiate. A line changes as often as the region changes its mind, until somebody asks
-- for its launch; from then on the contract's own facts tell what becomes of it.
CREATE TABLE programme (
    ref          text COLLATE "C" PRIMARY KEY CHECK (ref ~ '^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$'),
    year         int NOT NULL CHECK (year BETWEEN 2000 AND 2199),
    department   text COLLATE "C" NOT NULL,
    authorities  text[] NOT NULL, -- codes, which are those of the organisations
    line         json NOT NULL,
    digest       text NOT NULL CHECK (length(digest) = 64), -- of the line
    status       text NOT NULL CHECK (status IN ('planned', 'launched', 'withdrawn')),
    launching_on date, -- the first day on which its launch was asked for: its file speaks of that day, however often it is tried
    contract_id  text COLLATE "C" REFERENCES contracts,
    source       text NOT NULL CHECK (length(source) = 64), -- digest of the spreadsheet that it comes from
    imported_at  timestamptz NOT NULL,
    imported_by  text NOT NULL CHECK (imported_by <> ''),
    CHECK ((status = 'launched') = (contract_id IS NOT NULL))
);
CREATE INDEX programme_years ON programme (year, department, ref);

-- What became of each spreadsheet, and how far one is that is being read.
CREATE TABLE programme_imports (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file       text NOT NULL CHECK (length(file) BETWEEN 1 AND 255),
    source     text NOT NULL CHECK (length(source) = 64),
    begun_at   timestamptz NOT NULL,
    begun_by   text NOT NULL CHECK (begun_by <> ''),
    state      text NOT NULL DEFAULT 'reading' CHECK (state IN ('reading', 'writing', 'done', 'refused', 'failed')),
    done       int NOT NULL DEFAULT 0, -- rows while reading, contracts while writing
    of         int NOT NULL DEFAULT 0, -- 0 while nobody can know
    updated_at timestamptz NOT NULL,
    report     json
);

GRANT SELECT, INSERT, UPDATE ON programme, programme_imports TO jalon_writer;

-- A line is for the staff of its authorities, and for whoever holds an office for one of them or everywhere. A managing body
-- learns of its turn when its contract is launched.
ALTER TABLE programme ENABLE ROW LEVEL SECURITY;
ALTER TABLE programme_imports ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON programme FOR SELECT TO jalon_reader USING (
    authorities && ARRAY(SELECT organisations_overseen())
    OR (SELECT p.organisation FROM people p WHERE p.id = reader()) = ANY (authorities)
    OR '*' IN (SELECT organisations_overseen()));
CREATE POLICY work ON programme TO jalon_writer USING (true);
CREATE POLICY work ON programme_imports TO jalon_writer USING (true);
GRANT SELECT ON programme TO jalon_reader;
