-- Items that were here as copies, and where they live: their identifiers stay theirs when the copies are gone.
CREATE TABLE former_copies (item BLOB PRIMARY KEY, home BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- Those that went before this was kept. What is written here is never without its row.
INSERT OR IGNORE INTO former_copies
    SELECT t.item, b.home FROM taken_back t
    JOIN grants g ON g.hash = t.grant_hash
    JOIN bundles b ON b.bundle = g.bundle
    WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.item = t.item);
