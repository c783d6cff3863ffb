"""Whether the triggers and indexes of a file are those that this program makes."""

from __future__ import annotations

from functools import cache

import sqlite_utils

from app.storage.database import Database
from app.storage.migrations import migrate

_RULES = (
    "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
)


def missing_guards(database: Database) -> list[str]:
    """Return the names of rules that are missing, changed, or nobody of us made."""
    ours, theirs = _ours(), dict(database.rows(_RULES))
    return sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name))


@cache
def _ours() -> dict[str, str]:
    fresh = sqlite_utils.Database(memory=True, execute_plugins=False)
    try:
        migrate(fresh)
        return dict(fresh.execute(_RULES).fetchall())
    finally:
        fresh.close()
