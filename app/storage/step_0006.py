"""Step 0006: who ended the kiosk, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.storage.ddl import guard_detail, guard_rows, run

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
INSERT INTO fact_kind (name) VALUES ('kiosk_ended');

CREATE TABLE kiosk_ended (
    seq INTEGER PRIMARY KEY REFERENCES fact (seq)
) STRICT;
"""


def ends_of_the_kiosk(db: sqlite_utils.Database) -> None:
    """Add the table of step 0006."""
    run(db, _TABLES)
    run(db, guard_rows("kiosk_ended") + guard_detail("kiosk_ended"))
