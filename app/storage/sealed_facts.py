"""What of each kind of fact is sealed: on its way in, and read back in the order of `seq`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from app.domain.facts import SessionStarted
from app.storage.mapping import FACT_TABLES, FactTable
from app.storage.sealing import Seal

Ask = Callable[[str, Sequence[Any]], list[Any]]

_FACTS = "SELECT seq, kind, session_id FROM fact WHERE seq > ? AND seq <= ?"


class SealedTable(NamedTuple):
    """The columns of one kind that are sealed, in alphabetical order, and how they are read."""

    kind: str
    names: tuple[str, ...]
    pick: Callable[[Sequence[Any]], Sequence[Any]]
    select: str

    def digest(self, seal: Seal, ordinal: int, values: Sequence[Any]) -> bytes:
        """Return the digest of a fact from the values of its columns, shared ones first."""
        return seal.fact(self.names, self.pick((*values, self.kind, ordinal)))


class Stored(NamedTuple):
    """One fact as it stands in the file; `values` None where half of it is missing."""

    kind: str
    session_id: int | None
    names: tuple[str, ...] = ()
    values: Sequence[Any] | None = None

    def digest(self, seal: Seal) -> bytes | None:
        """Return the digest of what stands there, None for what cannot have been sealed."""
        if self.values is None:
            return None
        try:
            return seal.fact(self.names, self.values)
        except ValueError:
            return None  # not a finite number: the kiosk writes none


def session_of(kind: str, seq: int, session_id: int | None) -> int | None:
    """Return the session that a fact is about; its start is about itself."""
    return seq if kind == SessionStarted.kind else session_id


def stored(ask: Ask, after: int, last: int) -> dict[int, Stored]:
    """Return what stands in the file of the facts after `after` up to `last`, by `seq`.

    A row of a kind's own table without its row in `fact`, or the other way round, is there
    without values.
    """
    found: dict[int, Stored] = {}
    for seq, kind, session_id in ask(_FACTS, (after, last)):
        found[seq] = Stored(kind, session_of(kind, seq, session_id))
    for kind in {fact.kind for fact in found.values()} & SEALED.keys():
        table = SEALED[kind]
        for seq, *values in ask(table.select, (after, last)):
            if found[seq].kind == kind:
                found[seq] = found[seq]._replace(names=table.names, values=values)
    return found


def strays(ask: Ask) -> list[int]:
    """Return the `seq` of rows in a kind's own table that `fact` does not know as that kind."""
    found: list[int] = []
    for kind in SEALED:
        sql = f"SELECT d.seq FROM {kind} d LEFT JOIN fact f ON f.seq = d.seq WHERE f.kind IS NOT ?"
        found += [row[0] for row in ask(sql, (kind,))]
    return sorted(found)


def _sealed(table: FactTable) -> SealedTable:
    columns = [
        (column, expression)
        for alias, maps in (("f", table.shared), ("d", table.own))
        for field in maps
        for column, expression in zip(field.columns, field.selected(alias), strict=True)
    ]
    columns += [("kind", "f.kind"), ("ordinal", "f.ordinal")]
    order = sorted(range(len(columns)), key=lambda place: columns[place][0])
    kind = table.type.kind
    return SealedTable(
        kind,
        tuple(columns[place][0] for place in order),
        itemgetter(*order),
        f"SELECT d.seq, {', '.join(columns[place][1] for place in order)}"
        f" FROM {kind} d CROSS JOIN fact f ON f.seq = d.seq WHERE d.seq > ? AND d.seq <= ?",
    )


SEALED: dict[str, SealedTable] = {kind: _sealed(table) for kind, table in FACT_TABLES.items()}
