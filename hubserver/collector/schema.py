"""The tables of a collector on SQLite. What belongs to a hub begins with its id, so that hubs can be parted later."""

_KEPT = """
    hub_id TEXT NOT NULL, entry_id TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, body BLOB,
    tag TEXT NOT NULL, verb TEXT NOT NULL, at TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    received INTEGER NOT NULL
"""

TABLES = (
    "CREATE TABLE IF NOT EXISTS hub (hub_id TEXT PRIMARY KEY, hall TEXT NOT NULL, public BLOB NOT NULL,"
    " keyid TEXT NOT NULL, enrolled INTEGER NOT NULL, heard INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS hub_key ON hub (keyid)",
    "CREATE TABLE IF NOT EXISTS code (named TEXT PRIMARY KEY, digest TEXT NOT NULL, hall TEXT NOT NULL,"
    " made INTEGER NOT NULL, tries INTEGER NOT NULL, used_by TEXT NOT NULL) WITHOUT ROWID",
    # Up to where everything of an epoch is held.
    "CREATE TABLE IF NOT EXISTS run (hub_id TEXT, epoch INTEGER, acked INTEGER NOT NULL, chain TEXT NOT NULL,"
    " PRIMARY KEY (hub_id, epoch)) WITHOUT ROWID",
    # Where that was after each transaction that moved it: never one for each entry.
    "CREATE TABLE IF NOT EXISTS mark (hub_id TEXT, epoch INTEGER, seq INTEGER, chain TEXT NOT NULL,"
    " since INTEGER NOT NULL, PRIMARY KEY (hub_id, epoch, seq)) WITHOUT ROWID",
    # Places beyond a gap, until it is closed.
    "CREATE TABLE IF NOT EXISTS loose (hub_id TEXT, epoch INTEGER, seq INTEGER, prev TEXT NOT NULL,"
    " chain TEXT NOT NULL, PRIMARY KEY (hub_id, epoch, seq)) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY AUTOINCREMENT, {_KEPT}, UNIQUE (hub_id, entry_id))",
    "CREATE INDEX IF NOT EXISTS entry_tag ON entry (tag) WHERE tag != ''",
    # What cannot be kept as an entry, or stands against one: for a person to look at.
    f"CREATE TABLE IF NOT EXISTS aside (number INTEGER PRIMARY KEY, {_KEPT}, code TEXT NOT NULL,"
    " UNIQUE (hub_id, entry_id, digest, code))",
    "CREATE TABLE IF NOT EXISTS alert (hub_id TEXT, code TEXT, epoch INTEGER, first INTEGER NOT NULL,"
    " PRIMARY KEY (hub_id, code, epoch)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS rollup (hub_id TEXT, day TEXT, kind TEXT, verb TEXT, n INTEGER NOT NULL,"
    " PRIMARY KEY (hub_id, day, kind, verb)) WITHOUT ROWID",
    # The changes in order, chained, so that a hub's place in it is bound to what it read.
    "CREATE TABLE IF NOT EXISTS feed (seq INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, chain TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY, now INTEGER NOT NULL)",
)
