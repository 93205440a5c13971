-- What one person may see, enforced by the database. People's requests read as jalon_reader, who sees rows only through
-- the policies below; facts are recorded and letters sent as the owner of the tables, who is not restricted.
--
-- Roles belong to the server, not to one database: another database may be creating the same one right now.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jalon_reader') THEN
        CREATE ROLE jalon_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'Le rôle jalon_reader manque et % ne peut pas le créer. Demandez à un administrateur du serveur : CREATE ROLE jalon_reader NOLOGIN; GRANT jalon_reader TO %;',
            current_user, quote_ident(current_user);
END $$;

-- Being able to take on the role is what counts, whether as superuser, by an operator's grant or by this one. A grant
-- that another database makes at the same instant breaks this one, and is then as good as it.
DO $$
BEGIN
    FOR attempt IN 1..20 LOOP
        BEGIN
            PERFORM set_config('role', 'jalon_reader', true);
            RESET ROLE;
            RETURN;
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
        END;
        BEGIN
            GRANT jalon_reader TO CURRENT_USER;
        EXCEPTION
            WHEN unique_violation OR internal_error THEN NULL;
        END;
    END LOOP;
    RAISE EXCEPTION 'Le rôle jalon_reader ne peut pas être pris par %. Relancez la migration.', current_user;
END $$;

-- Who reads; nobody while the person or the instant is missing.
CREATE FUNCTION reader() RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN current_setting('jalon.at', true) <> '' THEN nullif(current_setting('jalon.reader', true), '') END;

-- The day on which a reader looks at a contract. A contract's calendar may run ahead of the clock, in demonstrations:
-- its day is then that of its last fact. Without a contract, NULL, it is the reader's own.
CREATE FUNCTION reading_day(updated_at timestamptz) RETURNS date LANGUAGE sql STABLE
RETURN (greatest(nullif(current_setting('jalon.at', true), '')::timestamptz, updated_at) AT TIME ZONE 'Europe/Paris')::date;

CREATE FUNCTION holds(from_on date, until_on date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN day >= coalesce(from_on, '-infinity') AND day <= coalesce(until_on, 'infinity');

-- The functions below look at whole tables as their owner: policies that asked the tables would ask themselves. A query
-- evaluates each once, not once for a row, and plpgsql keeps their plans from one request to the next.

-- For which parties of which contracts the reader stands: by a line of the register, by what the holder of such a line
-- lent, or by an office held for the organisation that is the party.
CREATE FUNCTION sides() RETURNS TABLE (of_contract text, side text) LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
DECLARE me text := reader();
BEGIN
    RETURN QUERY
    SELECT a.contract_id, a.party FROM assignments a JOIN contracts c ON c.id = a.contract_id
    WHERE a.person = me AND holds(a.from_on, a.until_on, reading_day(c.updated_at))
    UNION
    SELECT d.contract_id, d.party FROM delegations d JOIN contracts c ON c.id = d.contract_id
        JOIN assignments g ON g.contract_id = d.contract_id AND g.party = d.party AND g.person = d.giver
    WHERE d.delegate = me AND holds(d.from_on, d.until_on, reading_day(c.updated_at))
      AND g.role IN ('signatory', 'referent', 'decider') AND holds(g.from_on, g.until_on, reading_day(c.updated_at))
    UNION
    SELECT p.contract_id, p.code FROM offices o JOIN contract_parties p ON p.organisation = o.organisation JOIN contracts c ON c.id = p.contract_id
    WHERE o.person = me AND holds(o.from_on, o.until_on, reading_day(c.updated_at));
END $$;

CREATE FUNCTION contracts_in_sight() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
DECLARE me text := reader();
BEGIN
    RETURN QUERY
    SELECT of_contract FROM sides()
    UNION
    SELECT c.id FROM offices o CROSS JOIN contracts c
    WHERE o.person = me AND o.organisation = '*' AND holds(o.from_on, o.until_on, reading_day(c.updated_at));
END $$;

-- Those for which the reader holds an office; '*' is one of them for who holds it everywhere.
CREATE FUNCTION organisations_overseen() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
DECLARE me text := reader();
BEGIN
    RETURN QUERY
    SELECT g.id FROM offices o JOIN organisations g ON o.organisation IN (g.id, '*')
    WHERE o.person = me AND holds(o.from_on, o.until_on, reading_day(NULL));
END $$;

CREATE FUNCTION organisations_in_sight() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
DECLARE me text := reader();
BEGIN
    RETURN QUERY
    SELECT organisation FROM people WHERE id = me
    UNION
    SELECT organisation FROM contract_parties WHERE contract_id IN (SELECT contracts_in_sight())
    UNION
    SELECT organisations_overseen();
END $$;

-- A fact of the contract names the text.
CREATE FUNCTION is_shared(contract text, revision text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = jalon, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM facts f WHERE f.contract_id = contract AND f.fact #>> '{detail,revision}' = revision);
END $$;

ALTER TABLE contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contract_parties ENABLE ROW LEVEL SECURITY;
ALTER TABLE assignments ENABLE ROW LEVEL SECURITY;
ALTER TABLE delegations ENABLE ROW LEVEL SECURITY;
ALTER TABLE facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE deadlines ENABLE ROW LEVEL SECURITY;
ALTER TABLE texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE offices ENABLE ROW LEVEL SECURITY;
-- No policy and no grant: letters, sign-ins and sessions are nobody's reading.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY sight ON contracts FOR SELECT TO jalon_reader USING (id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON contract_parties FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON assignments FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON delegations FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON facts FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON approvals FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
CREATE POLICY sight ON deadlines FOR SELECT TO jalon_reader USING (contract_id IN (SELECT contracts_in_sight()));
-- A draft is for those who stand for its party; an office held everywhere does not open it.
CREATE POLICY sight ON texts FOR SELECT TO jalon_reader USING (
    contract_id IN (SELECT contracts_in_sight())
    AND ((contract_id, party) IN (SELECT of_contract, side FROM sides()) OR is_shared(contract_id, revision)));
-- One's own lines, those of contracts of an organisation that one oversees, all of them for an office held everywhere.
CREATE POLICY sight ON access_log FOR SELECT TO jalon_reader USING (
    person = reader()
    OR contract_id IN (SELECT p.contract_id FROM contract_parties p WHERE p.organisation IN (SELECT organisations_overseen()))
    OR '*' IN (SELECT organisations_overseen()));
CREATE POLICY sight ON organisations FOR SELECT TO jalon_reader USING (id IN (SELECT organisations_in_sight()));
CREATE POLICY sight ON people FOR SELECT TO jalon_reader USING (organisation IN (SELECT organisations_in_sight()));
CREATE POLICY sight ON offices FOR SELECT TO jalon_reader USING (person = reader() OR organisation IN (SELECT organisations_overseen()));

GRANT USAGE ON SCHEMA jalon TO jalon_reader;
GRANT SELECT ON contracts, contract_parties, assignments, delegations, facts, approvals, deadlines, texts, access_log,
    organisations, people, offices TO jalon_reader;
