"""Step 0009: backups, and where the record was restored from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('backup_made'), ('backup_failed'), ('record_restored');

CREATE TABLE backup_made (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    file TEXT NOT NULL CHECK (file <> ''),
    size INTEGER NOT NULL CHECK (size > 0),
    facts INTEGER NOT NULL CHECK (facts >= 0),
    head INTEGER NOT NULL CHECK (head >= 0),
    entries INTEGER NOT NULL CHECK (entries >= 0),
    head_hash TEXT NOT NULL,
    by_hand INTEGER NOT NULL CHECK (by_hand IN (0, 1))
) STRICT;

CREATE TABLE backup_failed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    trouble TEXT NOT NULL CHECK (trouble IN ('folder_missing', 'not_mounted', 'folder_full',
        'no_room', 'not_writable', 'disk_error', 'unverified', 'fault')),
    by_hand INTEGER NOT NULL CHECK (by_hand IN (0, 1))
) STRICT;

CREATE TABLE record_restored (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    file TEXT NOT NULL CHECK (file <> ''),
    head INTEGER NOT NULL CHECK (head >= 0),
    lost INTEGER CHECK (lost >= 0),
    kept TEXT NOT NULL CHECK (coalesce(lost, 1) = 0 OR kept <> '')
) STRICT;
"""

_DETAILS = ("backup_made", "backup_failed", "record_restored")


def backups(db: sqlite_utils.Database) -> None:
    """Bring the tables of the step before up to step 0009."""
    run(db, _TABLES)
    for table in _DETAILS:
        run(db, guard_rows(table) + guard_detail(table))
