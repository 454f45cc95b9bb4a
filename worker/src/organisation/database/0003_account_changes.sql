-- `change`: when the record was last replaced, for the account's other browsers; 0 while it is as it was made.
ALTER TABLE accounts ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
-- Browsers that their owner signed out from another one, each with the sealed order to it to wipe what it has.
CREATE TABLE session_ends (
    session BLOB PRIMARY KEY,
    sign_out BLOB NOT NULL,
    time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
