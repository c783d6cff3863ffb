"""Rows that name what is not there, other than an archived session."""

from __future__ import annotations

import json
import sqlite3

_ARCHIVED = "SELECT sessions FROM sessions_archived"


def names_nothing(conn: sqlite3.Connection) -> str | None:
    """Return the table of a row that names what is not there, None where there is none.

    What tells of staff and of everybody stays when its session is archived, and names it still.
    """
    archived: set[int] | None = None
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check").fetchall():
        if table != "fact" or parent != "session_started":
            return str(table)
        if archived is None:
            rows = conn.execute(_ARCHIVED).fetchall()
            archived = {session for (told,) in rows for session in json.loads(told)}
        rows = conn.execute("SELECT session_id FROM fact WHERE seq = ?", (rowid,)).fetchall()
        if rows[0][0] not in archived:
            return str(table)
    return None
