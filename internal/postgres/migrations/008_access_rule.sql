-- The rule that a refusal stands on, as the kernel names it: « why » for whoever reads the log.
ALTER TABLE access_log ADD rule text NOT NULL DEFAULT '' CHECK (length(rule) <= 64);
