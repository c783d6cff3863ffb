"""Step 0005: the reserve on the disk, given up and made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('disk_reserve_changed');

CREATE TABLE disk_reserve_changed (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    size INTEGER NOT NULL CHECK (size > 0)
) STRICT;
"""


def disk_reserve(db: sqlite_utils.Database) -> None:
    """Add the table of step 0005."""
    run(db, _TABLES)
    run(db, guard_rows("disk_reserve_changed") + guard_detail("disk_reserve_changed"))
