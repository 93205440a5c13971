-- Each fact carries the hash of the one before: nothing recorded can change, go or come in between unseen.
ALTER TABLE facts ADD hash bytea CHECK (length(hash) = 32);
ALTER TABLE contracts ADD head bytea CHECK (length(head) = 32), ADD logged_seq bigint NOT NULL DEFAULT 0;
