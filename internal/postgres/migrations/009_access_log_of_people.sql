-- What people of an organisation did to the directory, or were refused outside any contract, concerns those who oversee
-- that organisation as well.
DROP POLICY sight ON access_log;
CREATE POLICY sight ON access_log FOR SELECT TO jalon_reader USING (
    person = reader()
    OR contract_id IN (SELECT p.contract_id FROM contract_parties p WHERE p.organisation IN (SELECT organisations_overseen()))
    OR contract_id IS NULL AND person IN (SELECT p.id FROM people p WHERE p.organisation IN (SELECT organisations_overseen()))
    OR '*' IN (SELECT organisations_overseen()));
