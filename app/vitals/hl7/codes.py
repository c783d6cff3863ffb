"""Which code, unit, flag and status of an HL7 message means what; read from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from app.domain.metric import METRICS, NIBP, Metric
from app.errors import ErrorCode
from app.tomlfile import Misfit, Place, load
from app.vitals.hl7.codes_file import Written, WrittenDialect, WrittenMeaning, WrittenUnit
from app.vitals.hl7.times import zone_seconds

K = TypeVar("K")
V = TypeVar("V")


class Meaning(StrEnum):
    """What a flag (OBX-8) or a status (OBX-11) makes of a value."""

    VALUE = "value"
    REFUSED = "refused"
    INVALID = "invalid"
    QUESTIONABLE = "questionable"
    ABSENT = "absent"
    ONGOING = "ongoing"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Code:
    """A known code; `metric` None where it is left out on purpose, lower `rank` is taken first.

    Two codes are equal when they say the same.
    """

    id: str = field(compare=False)
    metric: Metric | None
    rank: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """A known unit: what is shown is (sent - subtract) * factor, in `unit`."""

    id: str
    unit: str
    subtract: float = 0.0
    factor: float = 1.0

    def fits(self, metric: Metric) -> bool:
        """Return whether the metric is measured in this kind of unit."""
        return METRICS[metric].unit == self.unit

    def shown(self, sent: float) -> float:
        """Return a number in the metric's own unit."""
        if self.factor == 1.0 and not self.subtract:
            return sent
        # What a monitor sends has three digits: more would be made up.
        return round((sent - self.subtract) * self.factor, 2)


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    """What a name or a number means; `agree` False when the two say different things."""

    meant: V
    agree: bool
    by_number: bool = False


@dataclass(frozen=True, slots=True)
class Names(Generic[V]):
    """What is known by name, and by number where there is no such name."""

    by_name: Mapping[str, V]
    by_number: Mapping[int, V]

    def find(self, name: str, number: str) -> Found[V] | None:
        """Return what is meant, None when nobody knows; the name counts before the number.

        What stands in the number's place may be a name, as in `mmHg`.
        """
        digits = number.isascii() and number.isdigit() and len(number) < 10
        named = self.by_name.get(name.casefold())
        numbered = self.by_number.get(int(number)) if digits else None
        if named is None:
            named = self.by_name.get(number.casefold())
        if named is not None:
            return Found(named, numbered is None or numbered == named)
        return None if numbered is None else Found(numbered, not name, by_number=True)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one maker does differently; `zone` in seconds east, None for the kiosk's own."""

    id: str = ""
    zone: int | None = None
    enhanced: bool = False


@dataclass(frozen=True, slots=True)
class CodeBook:
    """All that is known of codes, in one dialect."""

    codes: Names[Code]
    units: Names[Unit]
    flags: Mapping[str, Meaning]
    results: Mapping[str, Meaning]
    absent: frozenset[float]
    below: float
    usual_units: Mapping[Metric, Unit] = field(default_factory=dict)
    dialect: Dialect = Dialect()

    def code(self, name: str, number: str) -> Found[Code] | None:
        """Return the known code, None for an unknown one.

        A number under an unknown name is believed only where it cannot make one thing of
        another: an unknown MDC name is something else, and a pressure may be an artery's.
        """
        found = self.codes.find(name, number)
        if found is None or not found.by_number or not name:
            return found
        other = name.upper().startswith("MDC_") or found.meant.metric in NIBP
        return None if other else found

    def no_value(self, number: float) -> bool:
        """Return whether a number as sent stands for no value."""
        return number in self.absent or number < self.below


def load_codes(path: Path, dialect: str = "") -> CodeBook:
    """Return the codes of a file in one of its dialects, "" for none.

    Raises ConfigError naming file and line, or that there is no such dialect.
    """

    def build(written: Written, _: bytes) -> CodeBook:
        return _book(written, dialect)

    return load(path, Written, build, ErrorCode.SOURCE_INVALID)


def _book(written: Written, name: str) -> CodeBook:
    codes = _codes(written)
    units = _units(written.unit)
    chosen = WrittenDialect(id="", source="", status="")
    for number, dialect in enumerate(written.dialect):
        _check_dialect(dialect, codes, units, ("dialect", number))
        chosen = dialect if dialect.id == name else chosen
    if name and not chosen.id:
        known = ", ".join(d.id for d in written.dialect)
        raise Misfit(("dialect",), f'there is no dialect "{name}": one of {known}')
    local = {text.casefold(): codes.by_name[id.casefold()] for text, id in chosen.codes.items()}
    return CodeBook(
        codes=Names({**codes.by_name, **local}, codes.by_number),
        units=units,
        flags=_meanings(written.flag, "flag"),
        results=_meanings(written.result, "result"),
        absent=frozenset((*written.absent.values, *chosen.absent)),
        below=written.absent.below,
        usual_units={Metric[m]: units.by_name[id.casefold()] for m, id in chosen.units.items()},
        dialect=Dialect(chosen.id, zone_seconds(chosen.zone), chosen.enhanced),
    )


def _codes(written: Written) -> Names[Code]:
    by_name: dict[str, Code] = {}
    by_number: dict[int, Code] = {}
    for rank, entry in enumerate(written.code):
        place: Place = ("code", rank)
        code = Code(entry.id, _metric(entry.metric, (*place, "metric")), rank)
        _add(by_name, [text.casefold() for text in (entry.id, *entry.names)], code, place)
        _add(by_number, [entry.number], code, (*place, "number"))
    for number, left in enumerate(written.ignored):
        place = ("ignored", number)
        for id, code_number in left.codes.items():
            _add(by_name, [id.casefold()], Code(id, None, 0), (*place, "codes", id))
            _add(by_number, [code_number], Code(id, None, 0), (*place, "codes", id))
        for name in left.names:
            _add(by_name, [name.casefold()], Code(name, None, 0), (*place, "names"))
    return Names(by_name, by_number)


def _units(written: list[WrittenUnit]) -> Names[Unit]:
    known = {info.unit for info in METRICS.values()}
    by_name: dict[str, Unit] = {}
    by_number: dict[int, Unit] = {}
    for number, entry in enumerate(written):
        place: Place = ("unit", number)
        if entry.unit not in known:
            raise Misfit((*place, "unit"), f'no vital sign is measured in "{entry.unit}"')
        unit = Unit(entry.id, entry.unit, entry.subtract, entry.factor)
        _add(by_name, {text.casefold() for text in (entry.id, *entry.names)}, unit, place)
        _add(by_number, [entry.number], unit, (*place, "number"))
    return Names(by_name, by_number)


def _add(known: dict[K, V], keys: Iterable[K], value: V, place: Place) -> None:
    for key in keys:
        if key in known:
            raise Misfit(place, f'"{key}" stands in this file twice')
        known[key] = value


def _metric(name: str, place: Place) -> Metric:
    if name not in Metric.__members__:
        known = ", ".join(Metric.__members__)
        raise Misfit(place, f'unknown vital sign "{name}": one of {known}')
    return Metric[name]


def _meanings(written: list[WrittenMeaning], table: str) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for number, entry in enumerate(written):
        place: Place = (table, number, "means")
        if entry.means not in list(Meaning):
            raise Misfit(place, f'unknown meaning "{entry.means}": one of {", ".join(Meaning)}')
        _add(meanings, [name.upper() for name in entry.ids], Meaning(entry.means), place)
    return meanings


def _check_dialect(
    dialect: WrittenDialect, codes: Names[Code], units: Names[Unit], place: Place
) -> None:
    for text, id in dialect.codes.items():
        if id.casefold() not in codes.by_name:
            raise Misfit((*place, "codes", text), f'there is no code "{id}" in this file')
    for metric, id in dialect.units.items():
        unit = units.by_name.get(id.casefold())
        if unit is None or not unit.fits(_metric(metric, (*place, "units", metric))):
            raise Misfit((*place, "units", metric), f'"{id}" is no unit for it')
    if dialect.zone and zone_seconds(dialect.zone) is None:
        raise Misfit((*place, "zone"), f'"{dialect.zone}" is not a zone such as "+0100"')
