-- Read once, when the volume of docker-compose.yml is empty. The passwords are those of that file: they open a server
-- that only its own containers can reach. A production server has roles and passwords of its own.
CREATE ROLE jalon LOGIN PASSWORD 'local-only';
CREATE DATABASE jalon OWNER jalon;
-- Whom people's requests read as: the database shows that role what the person may see. Without the right to create
-- roles, jalon has to be given it.
CREATE ROLE jalon_reader NOLOGIN;
GRANT jalon_reader TO jalon;

CREATE ROLE temporal LOGIN PASSWORD 'local-only';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
