"""Step 0012: what was exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('sessions_exported');

CREATE TABLE sessions_exported (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq),
    sessions TEXT NOT NULL CHECK (json_valid(sessions) AND json_type(sessions) = 'array'),
    formats TEXT NOT NULL CHECK (json_valid(formats) AND json_type(formats) = 'array'),
    folder TEXT NOT NULL CHECK (folder <> '')
) STRICT;
"""


def exports(db: sqlite_utils.Database) -> None:
    """Bring the tables up to step 0012."""
    run(db, _TABLES)
    run(db, guard_rows("sessions_exported") + guard_detail("sessions_exported"))
