"""Sessions as tables: one CSV file for each kind of fact, and one for the vital signs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import Enum
from typing import Any, get_type_hints

from app.clock import Instant
from app.domain.facts import Fact
from app.domain.metric import METRICS
from app.storage.numerics import NumericsRow
from app.storage.session_document import second_of

VITALS = "vitals"
_COLUMNS = tuple(info.column for info in METRICS.values())
# A spreadsheet would take a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_of(facts: Iterable[Fact]) -> dict[str, list[list[str]]]:
    """Return the rows of each kind of fact; the first row of a kind names its columns."""
    found: dict[str, list[list[str]]] = {}
    for fact in facts:
        rows = found.setdefault(fact.kind, [])
        if not rows:
            rows.append(header(type(fact)))
        rows.append([cell for _, cells in _cells(fact) for cell in cells])
    return found


def header(kind: type[Fact]) -> list[str]:
    """Return the names of the columns of a kind of fact."""
    hints = get_type_hints(kind)
    names: list[str] = []
    for field in fields(kind):
        moment = Instant in (hints[field.name], *getattr(hints[field.name], "__args__", ()))
        names += _moment_names(field.name) if moment else [field.name]
    return names


def _moment_names(name: str) -> list[str]:
    return [name, f"{name}_boottime_s", f"{name}_boot"]


def _cells(fact: Fact) -> Iterator[tuple[str, list[str]]]:
    hints = get_type_hints(type(fact))
    for field in fields(fact):
        value, hint = getattr(fact, field.name), hints[field.name]
        if Instant in (hint, *getattr(hint, "__args__", ())):
            yield field.name, ["", "", ""] if value is None else moment(value)
        else:
            yield field.name, [_cell(value)]


def moment(at: Instant) -> list[str]:
    """Return a moment as local time with its offset, seconds since boot, and the boot."""
    return [at.local().isoformat(timespec="milliseconds"), f"{at.boottime:.3f}", at.boot_id]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple | frozenset):
        items = sorted(value) if isinstance(value, frozenset) else value
        return "\n".join(map(_cell, items))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return repr(value)


VITALS_HEADER = [
    "session_id",
    *_moment_names("at"),
    *_COLUMNS,
    "questionable",
    "absent",
]


def vitals_row(session: int, row: NumericsRow) -> list[str]:
    """Return one second: values in their units, what is in doubt, and why a value is absent."""
    second = second_of(row)
    values = [_cell(second.values.get(column)) for column in _COLUMNS]
    absent = [f"{column}={why}" for column, why in second.absent.items()]
    doubted = ";".join(second.questionable)
    return [str(session), *moment(second.at), *values, doubted, ";".join(absent)]


def written(rows: Iterable[list[str]]) -> bytes:
    """Return rows as CSV in UTF-8 (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
