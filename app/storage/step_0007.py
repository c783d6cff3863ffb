"""Step 0007: the ledger, which seals every fact and every batch of seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

# No reference to `fact`: an entry stays when what it seals has been archived.
_TABLES = """
INSERT INTO fact_kind (name) VALUES ('record_checked'), ('sessions_archived');

CREATE TABLE ledger_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    record BLOB NOT NULL CHECK (length(record) = 16),
    mark BLOB NOT NULL CHECK (length(mark) = 32)
) STRICT;

CREATE TABLE ledger (
    entry INTEGER PRIMARY KEY CHECK (entry > 0),
    what TEXT NOT NULL CHECK (what IN ('fact', 'batch', 'earlier')),
    seq INTEGER CHECK ((seq IS NULL) = (what <> 'fact')),
    session_id INTEGER CHECK (what = 'fact' OR session_id IS NOT NULL),
    seconds INTEGER CHECK ((seconds IS NULL) = (what = 'fact')),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    link BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;

-- NULL: written before there was a ledger, and sealed as one 'earlier' batch a session.
ALTER TABLE numerics ADD COLUMN batch INTEGER;

CREATE TABLE record_checked (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    entries INTEGER NOT NULL CHECK (entries >= 0),
    head TEXT NOT NULL CHECK (length(head) = 64),
    archived INTEGER NOT NULL CHECK (archived >= 0),
    problem TEXT NOT NULL,
    entry INTEGER CHECK (entry > 0)
) STRICT;

CREATE TABLE sessions_archived (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    sessions TEXT NOT NULL CHECK (json_valid(sessions) AND json_type(sessions) = 'array'),
    beside TEXT NOT NULL CHECK (json_valid(beside) AND json_type(beside) = 'array'),
    file TEXT NOT NULL CHECK (file <> ''),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    facts INTEGER NOT NULL CHECK (facts > 0),
    batches INTEGER NOT NULL CHECK (batches >= 0),
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    years REAL NOT NULL CHECK (years > 0)
) STRICT;
"""

_GUARDS = """
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger WHERE entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'append_only'); END;

CREATE TRIGGER ledger_key_no_replace BEFORE INSERT ON ledger_key
WHEN EXISTS (SELECT 1 FROM ledger_key)
BEGIN SELECT RAISE(ABORT, 'append_only'); END;
"""


# There as long as facts from before wait for the key that seals them. Facts without a ledger and
# without this table are a record whose ledger somebody took away.
_DUE = "CREATE TABLE ledger_due (id INTEGER PRIMARY KEY) STRICT;"


def ledger(db: sqlite_utils.Database) -> None:
    """Bring the tables up to step 0007; the ledger is filled when it is opened with its key."""
    run(db, _TABLES)
    if db.execute("SELECT 1 FROM fact LIMIT 1").fetchall():
        run(db, _DUE)
    for table in ("ledger", "ledger_key"):
        run(db, guard_rows(table))
    run(db, _GUARDS)
    for table in ("record_checked", "sessions_archived"):
        run(db, guard_rows(table) + guard_detail(table))
