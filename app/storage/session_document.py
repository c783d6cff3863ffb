"""One session as a JSON document that holds all of it, and back.

The shape is published as a JSON Schema: `python -m app.storage.session_schema` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from app.clock import Instant
from app.domain.facts import FACT_TYPES, Fact, StaffAdded, WeightsLearned
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.storage.numerics import NumericsRow

FORMAT = "recovery-kiosk-session"
VERSION = 1

# What never belongs to a session, and what is learned from it, is no part of the document.
_KINDS = tuple(k for k in FACT_TYPES if k not in (StaffAdded, WeightsLearned))
_TYPES = {kind.kind: kind for kind in _KINDS}
_METRIC = {info.column: metric for metric, info in METRICS.items()}


class Second(msgspec.Struct, frozen=True, omit_defaults=True):
    """The vital signs of one second, by the names of the data dictionary.

    `values` in the metric's unit; `questionable` which of them are in doubt; `absent` why there
    is none, `unknown` where nobody said.
    """

    at: Instant
    values: dict[str, float] = {}
    questionable: tuple[str, ...] = ()
    absent: dict[str, str] = {}


class Entry(msgspec.Struct, frozen=True):
    """One fact with its kind, as the data dictionary describes it."""

    kind: str
    fact: msgspec.Raw


class Member(msgspec.Struct, frozen=True):
    """A member of staff whose id stands in the facts."""

    id: int
    name: str


class Document(msgspec.Struct, frozen=True):
    """A session: its facts in the order they were written, and its vital signs.

    `about` are facts about it that are not its own: what was asked before it began, the sheets and
    calls after its signed end, thoughts of self-harm told in those, and who answered for them.
    """

    format: str
    version: int
    session: int
    exported: Instant
    staff: tuple[Member, ...]
    facts: tuple[Entry, ...]
    numerics: tuple[Second, ...]
    about: tuple[Entry, ...] = ()


def document(
    facts: Iterable[Fact],
    numerics: Iterable[Second],
    staff: Iterable[Member],
    exported: Instant,
    about: Iterable[Fact] = (),
) -> Document:
    """Return the document of the session that begins with the first of `facts`."""
    own, others = list(facts), list(about)
    named = {value for fact in (*own, *others) for value in _people(fact)}
    return Document(
        format=FORMAT,
        version=VERSION,
        session=own[0].seq,
        exported=exported,
        staff=tuple(member for member in staff if member.id in named),
        facts=tuple(map(_entry, own)),
        numerics=tuple(numerics),
        about=tuple(map(_entry, others)),
    )


def _entry(fact: Fact) -> Entry:
    return Entry(fact.kind, msgspec.Raw(msgspec.json.encode(fact)))


def _people(fact: Fact) -> Iterator[int]:
    for name in ("staff_id", "who", "second_staff_id"):
        value = getattr(fact, name, None)
        if value is not None:
            yield value


def encode(made: Document) -> bytes:
    """Return the document as JSON in UTF-8."""
    return msgspec.json.encode(made)


def decode(content: bytes) -> Document:
    """Return the document of a file; raises ValueError where it is none of this version."""
    made = msgspec.json.decode(content, type=Document)
    if made.format != FORMAT or made.version != VERSION:
        raise ValueError(f"not {FORMAT} {VERSION}")
    return made


def facts_in(made: Document) -> list[Fact]:
    """Return its facts as they were written; raises ValueError where one is not known."""
    return _facts(made.facts)


def facts_about(made: Document) -> list[Fact]:
    """Return the facts about it that are not its own; raises ValueError like `facts_in`."""
    return _facts(made.about)


def _facts(entries: Iterable[Entry]) -> list[Fact]:
    found: list[Fact] = []
    for entry in entries:
        if entry.kind not in _TYPES:
            raise ValueError(f"unknown kind of fact: {entry.kind}")
        found.append(msgspec.json.decode(entry.fact, type=_TYPES[entry.kind]))
    return found


def second_of(row: NumericsRow) -> Second:
    """Return one second as the document has it."""
    at, numerics = row
    values, absent, questionable = {}, {}, []
    for metric, numeric in numerics.items():
        column = METRICS[metric].column
        if numeric.value is None:
            absent[column] = "unknown" if numeric.absence is None else numeric.absence.value
            continue
        values[column] = numeric.value
        if numeric.validity is not Validity.VALID:
            questionable.append(column)
    return Second(at, values, tuple(questionable), absent)


def row_of(second: Second) -> NumericsRow:
    """Return one second as the record gives it."""
    found: dict[Metric, Numeric] = {}
    t = second.at.t
    for column, metric in _METRIC.items():
        if column in second.values:
            doubted = column in second.questionable
            validity = Validity.QUESTIONABLE if doubted else Validity.VALID
            found[metric] = Numeric(metric, t, second.values[column], validity)
        elif column in second.absent:
            why = second.absent[column]
            absence = None if why == "unknown" else Absence(why)
            found[metric] = Numeric(metric, t, None, Validity.NA, absence)
    return second.at, found


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    (top,), parts = msgspec.json.schema_components([Document], ref_template="#/$defs/{name}")
    _, facts = msgspec.json.schema_components(_KINDS, ref_template="#/$defs/{name}")
    kinds = [
        {
            "type": "object",
            "properties": {
                "kind": {"const": kind.kind},
                "fact": {"$ref": f"#/$defs/{kind.__name__}"},
            },
            "required": ["kind", "fact"],
        }
        for kind in _KINDS
    ]
    entry = {"description": parts["Entry"].get("description", ""), "oneOf": kinds}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **top,
        "$defs": {**facts, **parts, "Entry": entry},
    }
