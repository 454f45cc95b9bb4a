-- The organisation itself: one row. `change` is the newest number of the one ascending counter that sync goes by.
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_address TEXT,
    change INTEGER NOT NULL
) STRICT;
-- What the service has verified of the log, as it stands in memory: canonical CBOR, in parts that fit a row.
CREATE TABLE verified (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE log (number INTEGER PRIMARY KEY, entry BLOB NOT NULL, change INTEGER NOT NULL) STRICT;
CREATE INDEX log_by_change ON log (change);
-- Opens the salted hashes in the log. `audience`: 0 members, 1 administrators and whom it concerns.
CREATE TABLE disclosures (
    hash BLOB PRIMARY KEY,
    salt BLOB NOT NULL,
    value BLOB NOT NULL,
    audience INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosures_by_change ON disclosures (change);
CREATE TABLE concerned (hash BLOB NOT NULL, holder BLOB NOT NULL, PRIMARY KEY (hash, holder)) STRICT, WITHOUT ROWID;
CREATE TABLE group_keys (
    group_id BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    recipient BLOB NOT NULL,
    recipient_epoch INTEGER NOT NULL,
    wrap BLOB NOT NULL,
    wrapped_by BLOB NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (recipient, group_id, epoch, recipient_epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_keys_by_group ON group_keys (group_id, epoch);
-- An MSP's clients. `link` is how the log names one.
CREATE TABLE clients (address TEXT PRIMARY KEY, org BLOB NOT NULL UNIQUE, link BLOB NOT NULL) STRICT;

CREATE TABLE accounts (member BLOB PRIMARY KEY, login BLOB NOT NULL UNIQUE, record BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    session BLOB PRIMARY KEY,
    member BLOB NOT NULL,
    device TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    refresh BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_member ON sessions (member);
-- Refresh tokens that were exchanged for newer ones, by their hash.
CREATE TABLE spent_refreshes (refresh BLOB PRIMARY KEY, session BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX spent_refreshes_by_session ON spent_refreshes (session);
CREATE TABLE spent_challenges (nonce BLOB PRIMARY KEY, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Writes that were done, for a repetition to be answered alike. `hash` is of the request. Tokens are not stored: `answer`
-- says from what they are derived again.
CREATE TABLE requests (
    key TEXT NOT NULL,
    caller BLOB NOT NULL,
    hash BLOB NOT NULL,
    answer BLOB NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (key, caller)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_time ON requests (time);

-- `home` is set on a delivered copy: the organisation that it lives in.
CREATE TABLE items (
    item BLOB PRIMARY KEY,
    home BLOB,
    creator BLOB NOT NULL,
    revision INTEGER NOT NULL,
    key_version INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX items_by_change ON items (change);
-- `permit` is the grant that let the author write, where that was not the creator.
CREATE TABLE revisions (
    item BLOB NOT NULL,
    revision INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    permit BLOB,
    PRIMARY KEY (item, revision)
) STRICT;
CREATE INDEX revisions_by_permit ON revisions (permit) WHERE permit IS NOT NULL;
CREATE TABLE bundles (bundle BLOB PRIMARY KEY, home BLOB NOT NULL, size INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE TABLE bundle_items (
    item BLOB NOT NULL,
    bundle BLOB NOT NULL,
    PRIMARY KEY (item, bundle)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_items_by_bundle ON bundle_items (bundle, item);
-- `elsewhere` is the address of the recipient's organisation, where that is another. `ended` is the change that took the
-- last item of it back. `regrant`: made anew, by an administrator, when the group got a new key.
CREATE TABLE grants (
    hash BLOB PRIMARY KEY,
    bundle BLOB NOT NULL,
    recipient BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    permission INTEGER NOT NULL,
    not_after INTEGER,
    granter BLOB NOT NULL,
    elsewhere TEXT,
    regrant INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    change INTEGER NOT NULL,
    ended INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_bundle ON grants (bundle);
-- Who is told of a grant: its recipient, its granter, the items' creators and holders of full.
CREATE TABLE grant_readers (
    holder BLOB NOT NULL,
    grant_hash BLOB NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (holder, grant_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_readers_by_change ON grant_readers (holder, change);
CREATE INDEX grant_readers_by_grant ON grant_readers (grant_hash);
-- Items that a grant no longer covers.
CREATE TABLE taken_back (
    grant_hash BLOB NOT NULL,
    item BLOB NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (grant_hash, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX taken_back_by_change ON taken_back (change);

-- Messages to other organisations, in order for each.
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    message BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_target ON outbox (target, number);
CREATE INDEX outbox_by_due ON outbox (due);
-- News of other organisations for members of this one: the newest of each.
CREATE TABLE elsewhere (
    member BLOB NOT NULL,
    org BLOB NOT NULL,
    address TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (member, org)
) STRICT, WITHOUT ROWID;
CREATE INDEX elsewhere_by_change ON elsewhere (member, change);

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    address TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
