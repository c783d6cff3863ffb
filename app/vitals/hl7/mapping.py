"""From the results of a message to numerics, and why each other result was left out.

No value without a code, a unit and a time. What cannot be understood is left out and
named by its place, never guessed and never quoted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.vitals.hl7.codes import Code, CodeBook, Meaning, Unit
from app.vitals.hl7.message import WRONG_PROCESSING, Message, Refused
from app.vitals.hl7.observations import Observation, observations
from app.vitals.hl7.times import stamp

# Monitors repeat the last one of these for hours, with the time it was measured at.
REPEATED = frozenset({*NIBP, Metric.TEMP})
# Seconds by which one may be older than the other values of its message, by the device's
# own times. Assumption.
OLD = 120.0
# Seconds within which the numbers of one cuff measurement are stamped. Assumption.
TOGETHER = 10.0

_NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_NUMERIC_TYPES = frozenset({"", "NM", "ST"})


class Why(StrEnum):
    """Why a result became no numeric; or, for the last two, what was odd about one that did."""

    NO_CODE = "has no code"
    UNKNOWN = "has a code that is not known"
    IGNORED = "is left out on purpose"
    OTHER_DEVICE = "is of another device"
    TYPE = "is not a number"
    NO_UNIT = "has no unit"
    UNIT = "has a unit that does not fit"
    NO_TIME = "has no time"
    NO_MEASUREMENT = "is no new measurement"
    STATUS = "is not a result yet"
    OLD = "was measured long before the rest of the message"
    SECOND = "is a second channel"
    CODE_NAME = "has a number that is not its name's"
    UNIT_NAME = "has a unit whose number is not its name's"


# What somebody has to look at, because a value that was sent is not shown.
FAULTS = frozenset({Why.TYPE, Why.NO_UNIT, Why.UNIT, Why.NO_TIME})
# What somebody may miss, though it is left out for a good reason.
NOTED = frozenset({Why.SECOND, Why.OLD, Why.OTHER_DEVICE})


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about one result: its place in the message, and why."""

    place: int
    why: Why
    metric: Metric | None = None

    def words(self) -> str:
        """Return it in words for staff."""
        name = f" ({self.metric.name.lower().replace('_', ' ')})" if self.metric else ""
        return f"result {self.place}{name} {self.why}"


@dataclass(frozen=True, slots=True)
class Measured:
    """A numeric, not yet placed in kiosk time; `own` says that the device timed it by itself."""

    numeric: Numeric
    own: bool


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a message says: at most one numeric of each metric, what was left out, what was odd."""

    measured: tuple[Measured, ...]
    left_out: tuple[Remark, ...]
    odd: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    code: Code
    measured: Measured

    @property
    def order(self) -> tuple[bool, int, int]:
        """Return what decides between two: a value, the better code, the first."""
        return self.measured.numeric.absence is not None, self.code.rank, self.place


class _Left(Exception):
    """A result that is left out."""

    def __init__(self, why: Why, metric: Metric | None = None) -> None:
        super().__init__(why)
        self.why, self.metric = why, metric


def map_message(
    message: Message,
    book: CodeBook,
    local_zone: int = 0,
    foreign: Callable[[Observation], bool] = lambda _: False,
) -> Mapped:
    """Return what a message says; raises Refused when it is a demonstration's.

    `local_zone` in seconds east holds for times without a zone when neither the header
    nor the dialect has one. `foreign` says of a result that another device made it.
    """
    zone = local_zone if book.dialect.zone is None else book.dialect.zone
    sent = stamp(message.header.part(7))
    if sent is not None and sent.zone is not None:
        zone = sent.zone
    return _Mapper(book, zone, foreign).map(observations(message))


class _Mapper:
    """Maps the results of one message."""

    def __init__(self, book: CodeBook, zone: int, foreign: Callable[[Observation], bool]) -> None:
        self._book, self._zone, self._foreign = book, zone, foreign
        self._left: list[Remark] = []
        self._odd: list[Remark] = []

    def map(self, results: Iterable[Observation]) -> Mapped:
        """Return what the results say together."""
        candidates: list[_Candidate] = []
        for result in results:
            try:
                candidates.append(self._candidate(result))
            except _Left as left:
                self._left.append(Remark(result.place, left.why, left.metric))
        chosen = self._chosen(self._current(candidates))
        self._left.sort(key=lambda remark: remark.place)
        return Mapped(tuple(chosen), tuple(self._left), tuple(self._odd))

    # -- one result -----------------------------------------------------------

    def _candidate(self, result: Observation) -> _Candidate:
        meanings = self._meanings(result)
        code = self._code(result)
        metric = code.metric
        if metric is None:
            raise _Left(Why.IGNORED)
        if self._foreign(result):
            raise _Left(Why.OTHER_DEVICE, metric)
        numeric = self._numeric(result, metric, meanings)
        return _Candidate(result.place, code, Measured(numeric, result.own is not None))

    def _meanings(self, result: Observation) -> set[Meaning]:
        """Return what flags and status say; a demonstration refuses the whole message."""
        obx = result.obx
        flags = (part.upper() for parts in obx.repetitions(8) for part in parts)
        meanings = {self._book.flags[flag] for flag in flags if flag in self._book.flags}
        if Meaning.REFUSED in meanings:
            raise Refused(
                WRONG_PROCESSING, "is marked as demonstration or test data", rejected=True
            )
        return meanings | {self._book.results.get(obx.text(11).upper(), Meaning.ONGOING)}

    def _code(self, result: Observation) -> Code:
        parts = [*result.obx.parts(3), *[""] * 5]
        if not any(parts):
            raise _Left(Why.NO_CODE)
        # The second triplet says the same in another list of codes.
        found = self._book.code(parts[1], parts[0]) or self._book.code(parts[4], parts[3])
        if found is None:
            raise _Left(Why.UNKNOWN)
        if not found.agree:
            self._odd.append(Remark(result.place, Why.CODE_NAME, found.meant.metric))
        return found.meant

    def _numeric(self, result: Observation, metric: Metric, meanings: set[Meaning]) -> Numeric:
        if Meaning.ONGOING in meanings:
            raise _Left(Why.STATUS, metric)
        if Meaning.WITHDRAWN in meanings:
            return absent(metric, 0.0, Absence.ARTEFACT)
        sent = self._number(result, metric)
        if sent is None or Meaning.ABSENT in meanings:
            if METRICS[metric].episodic:
                # Between two measurements a monitor has none: that takes the last one not away.
                raise _Left(Why.NO_MEASUREMENT, metric)
            return absent(metric, 0.0, Absence.SENSOR_OFF)
        value = self._unit(result, metric).shown(sent)
        if result.when is None:
            raise _Left(Why.NO_TIME, metric)
        numeric = replace(
            judged(metric, 0.0, value), determination_time=result.when.utc(self._zone)
        )
        return _doubted(numeric, meanings)

    def _number(self, result: Observation, metric: Metric) -> float | None:
        """Return the number as sent, None when there is none."""
        obx = result.obx
        text = obx.text(5)
        if not text:
            return None
        if obx.text(2).upper() not in _NUMERIC_TYPES or not _NUMBER.fullmatch(text):
            raise _Left(Why.TYPE, metric)
        number = float(text)
        return None if self._book.no_value(number) else number

    def _unit(self, result: Observation, metric: Metric) -> Unit:
        number, name, *_ = (*result.obx.parts(6), "")
        if not number and not name:
            usual = self._book.usual_units.get(metric)
            if usual is None:
                raise _Left(Why.NO_UNIT, metric)
            return usual
        found = self._book.units.find(name, number)
        if found is None or not found.meant.fits(metric) or (found.by_number and name):
            raise _Left(Why.UNIT, metric)
        if not found.agree:
            self._odd.append(Remark(result.place, Why.UNIT_NAME, metric))
        return found.meant

    # -- all of them together ---------------------------------------------------

    def _current(self, candidates: list[_Candidate]) -> list[_Candidate]:
        """Leave out what is repeated from long ago, by the device's own times alone."""
        rest = _newest(c for c in candidates if c.code.metric not in REPEATED)
        cuff = _newest(c for c in candidates if c.code.metric in NIBP)
        kept = []
        for candidate in candidates:
            t, metric = _time(candidate), candidate.code.metric
            # Never the systolic of one measurement beside the diastolic of another.
            apart = metric in NIBP and t is not None and t < cuff - TOGETHER
            long_ago = metric in REPEATED and t is not None and t < rest - OLD
            if apart or long_ago:
                self._left.append(Remark(candidate.place, Why.OLD, metric))
            else:
                kept.append(candidate)
        return kept

    def _chosen(self, candidates: list[_Candidate]) -> list[Measured]:
        """Return one numeric for each metric; the other channels are noted."""
        best: dict[Metric, _Candidate] = {}
        for candidate in sorted(candidates, key=lambda c: c.order):
            metric = candidate.measured.numeric.metric
            if metric in best:
                self._left.append(Remark(candidate.place, Why.SECOND, metric))
            else:
                best[metric] = candidate
        return [c.measured for c in sorted(best.values(), key=lambda c: c.place)]


def _doubted(numeric: Numeric, meanings: set[Meaning]) -> Numeric:
    if Meaning.INVALID in meanings:
        return replace(numeric, validity=Validity.INVALID)
    if Meaning.QUESTIONABLE in meanings:
        return replace(numeric, validity=Validity.QUESTIONABLE)
    return numeric


def _newest(candidates: Iterable[_Candidate]) -> float:
    times = (_time(candidate) for candidate in candidates)
    return max((t for t in times if t is not None), default=-math.inf)


def _time(candidate: _Candidate) -> float | None:
    return candidate.measured.numeric.determination_time
