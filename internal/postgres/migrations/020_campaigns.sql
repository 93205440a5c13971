-- Which establishments are in which contract, read off the contract's file when it comes in: a file never changes after.
CREATE TABLE contract_sites (
    contract_id text COLLATE "C" NOT NULL REFERENCES contracts ON DELETE CASCADE,
    finess      text COLLATE "C" NOT NULL,
    PRIMARY KEY (contract_id, finess)
);
CREATE INDEX contract_sites_finess ON contract_sites (finess);
CREATE FUNCTION note_sites() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
BEGIN
    INSERT INTO contract_sites SELECT DISTINCT NEW.id, f ->> 'finess_et' FROM json_array_elements(NEW.file::json -> 'facilities') f
    WHERE f ->> 'finess_et' IS NOT NULL;
    RETURN NULL;
END
$$;
INSERT INTO contract_sites SELECT DISTINCT c.id, f ->> 'finess_et' FROM contracts c, json_array_elements(c.file::json -> 'facilities') f
    WHERE f ->> 'finess_et' IS NOT NULL;
CREATE TRIGGER contracts_sites AFTER INSERT ON contracts FOR EACH ROW EXECUTE FUNCTION note_sites();

-- How the files of a source are read. Each correction is a version: what was taken in under one can be read again under it.
CREATE TABLE campaign_mappings (
    name     text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    version  int NOT NULL CHECK (version > 0),
    mapping  json NOT NULL CHECK (octet_length(mapping::text) <= 262144),
    saved_at timestamptz NOT NULL,
    saved_by text NOT NULL CHECK (saved_by <> ''),
    PRIMARY KEY (name, version)
);
CREATE TRIGGER campaign_mappings_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_mappings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The files as they came, so that the next mapping can be tried on them (F-TD-08).
CREATE TABLE campaign_files (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest          text NOT NULL CHECK (length(digest) = 64), -- of the bytes before they were compressed
    file            text NOT NULL CHECK (length(file) BETWEEN 1 AND 255),
    content         bytea NOT NULL, -- gzip
    size            int NOT NULL CHECK (size BETWEEN 1 AND 20971520),
    mapping         text COLLATE "C" NOT NULL,
    mapping_version int NOT NULL,
    source          text NOT NULL,
    campaign        int NOT NULL, -- 0 where the file tells it row by row
    taken_at        timestamptz NOT NULL,
    taken_by        text NOT NULL CHECK (taken_by <> ''),
    rows            int NOT NULL,
    given           int NOT NULL,
    changed         int NOT NULL, -- versions that it added
    UNIQUE (digest, mapping, mapping_version, campaign),
    FOREIGN KEY (mapping, mapping_version) REFERENCES campaign_mappings
);
CREATE TRIGGER campaign_files_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What an establishment is compared by in a campaign: as the last file said, else as the referential did on that day.
CREATE TABLE campaign_sites (
    source    text COLLATE "C" NOT NULL,
    campaign  int NOT NULL CHECK (campaign BETWEEN 2000 AND 2199),
    finess    text COLLATE "C" NOT NULL CHECK (length(finess) = 9),
    category  text NOT NULL,
    territory text NOT NULL, -- code of a département
    peers     text NOT NULL, -- the source's homogeneous group
    file      bigint NOT NULL REFERENCES campaign_files,
    PRIMARY KEY (source, campaign, finess)
);

-- A value that changes is a new version; the file says who brought it and when. NULL is a value that was withdrawn.
CREATE TABLE campaign_values (
    source     text COLLATE "C" NOT NULL,
    campaign   int NOT NULL,
    reference  text COLLATE "C" NOT NULL CHECK (reference <> ''),
    finess     text COLLATE "C" NOT NULL,
    version    int NOT NULL CHECK (version > 0),
    year       int NOT NULL, -- that the value is of
    definition text NOT NULL CHECK (definition <> ''),
    unit       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('I', 'C', 'S')),
    value      numeric,
    file       bigint NOT NULL, -- of campaign_files
    -- Its site and its file are added in the same transaction: references would be looked up for each of very many rows.
    PRIMARY KEY (source, campaign, reference, finess, version)
);
CREATE INDEX campaign_values_finess ON campaign_values (finess);
CREATE TRIGGER campaign_values_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON campaign_values FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The establishments of the contracts that the reader sees; like the functions beside which it stands, it looks as the owner.
CREATE FUNCTION sites_in_sight() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 50 SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT DISTINCT s.finess FROM contract_sites s WHERE s.contract_id IN (SELECT contracts_in_sight());
END $$;

-- Nobody reads the values of others; quartiles are computed by the service, which gives no number for few of them. A raw
-- file holds those of everybody.
ALTER TABLE contract_sites ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_mappings ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_sites ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_values ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON contract_sites FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON campaign_mappings FOR SELECT TO jalon_reader USING (reader() IS NOT NULL);
CREATE POLICY sight ON campaign_sites FOR SELECT TO jalon_reader USING (finess IN (SELECT sites_in_sight()));
CREATE POLICY sight ON campaign_values FOR SELECT TO jalon_reader USING (finess IN (SELECT sites_in_sight()));
GRANT SELECT ON contract_sites, campaign_mappings, campaign_sites, campaign_values TO jalon_reader;
CREATE POLICY work ON contract_sites TO jalon_writer USING (true);
CREATE POLICY work ON campaign_mappings TO jalon_writer USING (true);
CREATE POLICY work ON campaign_files TO jalon_writer USING (true);
CREATE POLICY work ON campaign_sites TO jalon_writer USING (true);
CREATE POLICY work ON campaign_values TO jalon_writer USING (true);
GRANT SELECT ON contract_sites TO jalon_writer;
GRANT SELECT, INSERT ON campaign_mappings, campaign_files, campaign_values TO jalon_writer;
GRANT SELECT, INSERT, UPDATE ON campaign_sites TO jalon_writer;
