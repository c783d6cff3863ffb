"""How facts become rows and rows become facts again, read off the dataclasses.

Each kind of fact has a table of its own name with a column per field (four for
a moment), beside the table `fact` that holds what all kinds share. A new kind
of fact needs a migration and nothing here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import partial
from operator import itemgetter
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from app.clock import Instant
from app.domain.facts import FACT_TYPES, Fact
from app.errors import ErrorCode, StorageError

# Boots are many letters and few: stored once each and looked up by the statement.
BOOT_IN = "(SELECT id FROM boot WHERE boot_id = ?)"
BOOT_OUT = "(SELECT boot_id FROM boot WHERE id = {})"

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One field: its columns, how a value fills them and how they give it back."""

    name: str
    columns: tuple[str, ...]
    dump: Callable[[Any], tuple[Any, ...]]
    load: Callable[[Sequence[Any]], Any]

    def selected(self, alias: str) -> list[str]:
        """Return the expressions that read the columns."""
        return [_out(f'{alias}."{column}"') for column in self.columns]


@dataclass(frozen=True, slots=True)
class FactTable:
    """One kind of fact, with the statements that write and read it."""

    type: type[Fact]
    shared: tuple[FieldMap, ...]
    own: tuple[FieldMap, ...]
    moments: tuple[str, ...]
    insert_fact: str
    insert_own: str
    select: str
    select_all: str

    def dump(self, fact: Fact, maps: tuple[FieldMap, ...]) -> list[Any]:
        """Return what the columns of `maps` hold for `fact`."""
        return [value for field in maps for value in field.dump(getattr(fact, field.name))]

    def load(self, row: Sequence[Any]) -> Fact:
        """Return the fact that a row of `select` (seq first) tells."""
        values: dict[str, Any] = {"seq": row[0]}
        start = 1
        for field in (*self.shared, *self.own):
            end = start + len(field.columns)
            values[field.name] = field.load(row[start:end])
            start = end
        return self.type(**values)

    def boots(self, fact: Fact) -> set[str]:
        """Return the names of all boots that `fact` mentions."""
        moments = (getattr(fact, name) for name in self.moments)
        return {moment.boot_id for moment in moments if moment is not None}


def microseconds(seconds: float) -> int:
    """Return seconds as whole microseconds, the finest the database keeps."""
    return round(seconds * _MICRO)


def _out(column: str) -> str:
    return BOOT_OUT.format(column) if column.endswith('_boot"') else column


def _in(column: str) -> str:
    return BOOT_IN if column.endswith("_boot") else "?"


def _dump_instant(at: Instant) -> tuple[Any, ...]:
    return microseconds(at.utc), at.offset, microseconds(at.boottime), at.boot_id


def _load_instant(row: Sequence[Any]) -> Instant:
    utc_us, offset, boottime_us, boot_id = row
    return Instant(utc_us / _MICRO, offset, boottime_us / _MICRO, boot_id)


def _dump_list(items: Any) -> tuple[Any, ...]:
    ordered = sorted(items) if isinstance(items, frozenset) else items
    return (json.dumps(list(ordered), ensure_ascii=False),)


def _dump_numbers(items: Any) -> tuple[Any, ...]:
    return (json.dumps([_dump_float(item)[0] for item in items]),)


def _load_list(container: type, item: type, row: Sequence[Any]) -> Any:
    return container(item(entry) for entry in json.loads(row[0]))


def _dump_plain(value: Any) -> tuple[Any, ...]:
    return (value,)


def _dump_enum(value: Any) -> tuple[Any, ...]:
    return (value.value,)


def _dump_float(value: Any) -> tuple[Any, ...]:
    # SQLite would turn a NaN into NULL: a number into "nobody took it".
    if not math.isfinite(value):
        raise StorageError(ErrorCode.VALUE_REFUSED, "not a finite number")
    return (float(value) + 0.0,)  # no minus zero: SQLite keeps none


# What a column holds is the value itself; in C, for the sake of every commit.
_same: Callable[[Sequence[Any]], Any] = itemgetter(0)


def _first(convert: Callable[[Any], Any], row: Sequence[Any]) -> Any:
    return convert(row[0])


def _or_nothing(width: int, dump: Callable[[Any], tuple[Any, ...]], value: Any) -> tuple[Any, ...]:
    return (None,) * width if value is None else dump(value)


def _nothing_or(load: Callable[[Sequence[Any]], Any], row: Sequence[Any]) -> Any:
    return None if row[-1] is None else load(row)


def _field_map(name: str, hint: Any) -> FieldMap:
    parts = get_args(hint)
    if NoneType in parts:
        (inner,) = (part for part in parts if part is not NoneType)
        field = _field_map(name, inner)
        width = len(field.columns)
        dump_inner = partial(_or_nothing, width, field.dump)
        return FieldMap(name, field.columns, dump_inner, partial(_nothing_or, field.load))
    if hint is Instant:
        suffixes = ("utc_us", "offset_s", "boottime_us", "boot")
        columns = tuple(f"{name}_{suffix}" for suffix in suffixes)
        return FieldMap(name, columns, _dump_instant, _load_instant)
    origin = get_origin(hint)
    if origin in (frozenset, tuple):
        dump = _dump_numbers if parts[0] is float else _dump_list
        return FieldMap(name, (name,), dump, partial(_load_list, origin, parts[0]))
    if issubclass(hint, Enum):
        return FieldMap(name, (name,), _dump_enum, partial(_first, hint))
    if hint not in (bool, int, float, str, bytes):
        raise TypeError(f"no column type for {name}: {hint}")
    load = partial(_first, bool) if hint is bool else _same
    return FieldMap(name, (name,), _dump_float if hint is float else _dump_plain, load)


def _maps(of: type[Fact], without: set[str]) -> tuple[FieldMap, ...]:
    hints = get_type_hints(of)
    return tuple(_field_map(f.name, hints[f.name]) for f in fields(of) if f.name not in without)


def _insert(table: str, first: tuple[str, ...], maps: tuple[FieldMap, ...]) -> str:
    columns = [*first, *(column for field in maps for column in field.columns)]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(_in(column) for column in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({values})"


def _fact_table(kind: type[Fact]) -> FactTable:
    shared = _maps(Fact, {"seq"})
    own = _maps(kind, {field.name for field in fields(Fact)})
    selected = ["f.seq"]
    selected += [column for field in shared for column in field.selected("f")]
    selected += [column for field in own for column in field.selected("d")]
    return FactTable(
        type=kind,
        shared=shared,
        own=own,
        moments=tuple(field.name for field in (*shared, *own) if len(field.columns) > 1),
        insert_fact=_insert("fact", ("kind", "ordinal"), shared),
        insert_own=_insert(kind.kind, ("seq",), own),
        select=f"SELECT {', '.join(selected)} FROM fact f JOIN {kind.kind} d ON d.seq = f.seq",
        # CROSS leaves SQLite no choice: it begins with the few rows of the kind, not with every
        # fact there is.
        select_all=f"SELECT {', '.join(selected)} FROM {kind.kind} d CROSS JOIN fact f"
        " ON f.seq = d.seq",
    )


FACT_TABLES: dict[str, FactTable] = {kind.kind: _fact_table(kind) for kind in FACT_TYPES}
