-- Read once, when the volume of docker-compose.yml is empty. The passwords are those of that file: they open a server
-- that only its own containers can reach. A production server has roles and passwords of its own.
CREATE ROLE jalon LOGIN PASSWORD 'local-only';
CREATE DATABASE jalon OWNER jalon;
-- Whom people's requests read as: the database shows that role what the person may see. And as whom services write: that
-- role cannot change a fact. Without the right to create roles, jalon has to be given both. Here one login does everything;
-- in production the owner of the tables has another than the services (docs/operations.md).
CREATE ROLE jalon_reader NOLOGIN;
CREATE ROLE jalon_writer NOLOGIN;
GRANT jalon_reader, jalon_writer TO jalon;

CREATE ROLE temporal LOGIN PASSWORD 'local-only';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
