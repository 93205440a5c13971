-- How far a contract's calendar is ahead of the server's clock, or behind it. Zero but for rehearsals; kept because no
-- fact says it, and a contract that starts anew has to live on its own days.
ALTER TABLE contracts ADD ahead interval NOT NULL DEFAULT '0';
