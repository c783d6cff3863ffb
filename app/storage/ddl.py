"""What the steps of the schema share: running a script, guards, making a table anew.

Files already written hold these triggers: a change belongs into a new step, under a new name.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils

_APPEND_ONLY = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'append_only'); END;
"""

_DETAIL = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER {table}_right_kind BEFORE INSERT ON {table}
WHEN (SELECT kind FROM fact WHERE seq = NEW.seq) IS NOT '{table}'
BEGIN SELECT RAISE(ABORT, 'wrong_kind'); END;
"""

_NAME = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'append_only'); END;
"""


def guard_rows(table: str) -> str:
    """Return the triggers that refuse UPDATE and DELETE on any table."""
    return _APPEND_ONLY.format(table=table)


def guard_detail(table: str) -> str:
    """Return the triggers of a fact's own table: no REPLACE, and the kind that `fact` says."""
    return _DETAIL.format(table=table)


def guard_name(table: str) -> str:
    """Return the trigger that refuses REPLACE on a table of names."""
    return _NAME.format(table=table)


def run(db: sqlite_utils.Database, script: str) -> None:
    """Run the statements of a script, each of which ends at the end of a line.

    Stays in the transaction, as `executescript` of sqlite3 does not; that of sqlite-utils
    does, and looks for the ends letter by letter, which took most of the making of a new file.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.endswith(";\n") and sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        db.execute(statement)


def rebuild(db: sqlite_utils.Database, table: str, create: str) -> None:
    """Give a table a new definition with the same columns; its rows and all on it stay.

    https://www.sqlite.org/lang_altertable.html#otheralter, steps 3 to 8.
    """
    beside = db.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger')"
        " AND sql IS NOT NULL ORDER BY rowid",
        (table,),
    ).fetchall()
    new = f"new_{table}"
    db.execute(create.format(name=new))
    db.execute(f"INSERT INTO {new} SELECT * FROM {table}")
    # The last number given may be above the last row.
    db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (new,))
    db.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT ?, seq FROM sqlite_sequence WHERE name = ?",
        (new, table),
    )
    db.execute(f"DROP TABLE {table}")
    db.execute(f"ALTER TABLE {new} RENAME TO {table}")
    for (sql,) in beside:
        db.execute(sql)
