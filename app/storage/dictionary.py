"""Writes the data dictionary: `python -m app.storage.dictionary` makes the page anew."""

from __future__ import annotations

import re
from pathlib import Path

import sqlite_utils

from app.domain.metric import METRICS
from app.storage.descriptions import COLUMNS, MOMENTS, TABLES
from app.storage.migrations import APPLICATION_ID, migrate

PAGE = Path(__file__).parents[2] / "resources" / "docs" / "data-dictionary.md"

_HEAD = f"""# Data dictionary

Made from the schema by `python -m app.storage.dictionary`; do not edit.

One SQLite file (application id `{APPLICATION_ID:#010x}`), STRICT tables. Facts are added and
never changed: triggers refuse UPDATE, DELETE and REPLACE, and a correction is a new row that
names the old one. Order is `seq`, never a clock.
"""

# Tables whose few rows are part of the schema.
_NAMES = ("fact_kind", "notice_kind", "event_kind")

_ADDED = re.compile(r", (?=\w+ (?:TEXT|INTEGER|REAL|BLOB)\b)")
_COLUMN = re.compile(r'^    "?(\w+)"? (?:INTEGER|TEXT|REAL|BLOB)\b(.*)$')


def render(db: sqlite_utils.Database) -> str:
    """Return the page for the schema of `db`."""
    present = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    undescribed = present ^ set(TABLES)
    if undescribed:
        raise LookupError(f"tables and descriptions differ: {sorted(undescribed)}")
    parts = [_HEAD, *(_table(db, name) for name in TABLES), _rules(db)]
    return "\n".join(parts)


def page() -> str:
    """Return the page for a new database of this program."""
    db = sqlite_utils.Database(memory=True, execute_plugins=False)
    try:
        migrate(db)
        return render(db)
    finally:
        db.close()


def describe(table: str, column: str) -> str:
    """Return what a column means; LookupError where nobody wrote it down."""
    own = COLUMNS.get(table, {})
    if column in own:
        return own[column]
    for suffix, text in MOMENTS.items():
        name = column.removesuffix(suffix)
        if name != column and name in own:
            return f"{own[name]}: {text}"
    for info in METRICS.values():
        if table == "numerics" and info.column == column:
            return f"{_metric(column)}, {info.unit}"
    if column in COLUMNS["*"]:
        return COLUMNS["*"][column]
    raise LookupError(f"no description for {table}.{column}")


def _metric(column: str) -> str:
    (code,) = (metric.value for metric, info in METRICS.items() if info.column == column)
    return f"`{code}`"


def _table(db: sqlite_utils.Database, name: str) -> str:
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    references = {
        row[3]: f"`{row[2]}.{row[4]}`" for row in db.execute(f"PRAGMA foreign_key_list({name})")
    }
    checks = _checks(sql)
    lines = [f"## {name}", "", TABLES[name], ""]
    lines += [
        "| column | type | NULL | refers to | allowed | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for _, column, kind, not_null, _, key in db.execute(f"PRAGMA table_info({name})"):
        cells = [
            f"`{column}`" + (" (key)" if key else ""),
            kind,
            "" if not_null or key else "yes",
            references.get(column, ""),
            checks.get(column, ""),
            describe(name, column),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    if name in _NAMES:
        words = [f"`{row[0]}`" for row in db.execute(f"SELECT name FROM {name} ORDER BY name")]
        lines += ["", f"Rows: {', '.join(words)}"]
    return "\n".join([*lines, ""])


def _checks(sql: str) -> dict[str, str]:
    """Return the CHECK of every column, from the text that made the table."""
    found: dict[str, str] = {}
    column = ""
    # A column that was added later stands on the line of the one before it.
    for line in _ADDED.sub(",\n    ", sql.removesuffix(") STRICT")).splitlines():
        match = _COLUMN.match(line)
        if match:
            column = match[1]
        if match or line.startswith("        "):
            found[column] = f"{found.get(column, '')} {line.strip()}"
    checks = {}
    for column, text in found.items():
        _, check, condition = text.partition("CHECK (")
        if check:
            checks[column] = f"`{condition.rstrip(',').removesuffix(')')}`".replace("|", "\\|")
    return checks


def _rules(db: sqlite_utils.Database) -> str:
    rows = db.execute(
        "SELECT type, tbl_name, name FROM sqlite_master WHERE type IN ('index', 'trigger')"
        " AND sql IS NOT NULL ORDER BY type, tbl_name, name"
    )
    names: dict[tuple[str, str], list[str]] = {}
    for kind, table, name in rows:
        names.setdefault((kind, table), []).append(f"`{name}`")
    lines = ["## Indexes and triggers", "", "| what | on | names |", "|---|---|---|"]
    lines += [f"| {kind} | `{on}` | {', '.join(found)} |" for (kind, on), found in names.items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
