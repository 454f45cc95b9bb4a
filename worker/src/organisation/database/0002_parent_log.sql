-- A client's: the log of its MSP, as far as it was needed, and what the service has verified of it.
CREATE TABLE parent_log (number INTEGER PRIMARY KEY, entry BLOB NOT NULL, change INTEGER NOT NULL) STRICT;
CREATE INDEX parent_log_by_change ON parent_log (change);
CREATE TABLE parent_verified (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
