"""How the numerics of one second become one narrow row, and come back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.clock import Instant
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity
from app.storage.mapping import BOOT_IN, BOOT_OUT

NumericsRow = tuple[Instant, Mapping[Metric, Numeric]]

# The place of a metric is its place in the bit masks of every file ever
# written: new metrics go at the end, and none is moved.
STORED: tuple[Metric, ...] = (
    Metric.HR,
    Metric.PULSE,
    Metric.SPO2,
    Metric.RR,
    Metric.TEMP,
    Metric.NIBP_SYS,
    Metric.NIBP_DIA,
    Metric.NIBP_MEAN,
    Metric.PERFUSION,
)
COLUMNS = tuple(METRICS[metric].column for metric in STORED)

# Three bits a metric. 0 and no value: nothing came that second.
_ABSENCES: tuple[Absence | None, ...] = (
    Absence.SENSOR_OFF,
    Absence.LINK_LOST,
    Absence.ARTEFACT,
    Absence.NOT_DUE,
    None,  # there is no value, and nobody said why
)
_BITS = 3
_MASK = (1 << _BITS) - 1
_CODE = {absence: code for code, absence in enumerate(_ABSENCES, start=1)}

_NAMES = ", ".join(COLUMNS)
INSERT = (
    "INSERT INTO numerics (session_id, boot, boottime_ms, utc_ms, offset_s, questionable,"
    f" absence, {_NAMES}, batch) VALUES (?, {BOOT_IN}, ?, ?, ?, ?, ?{', ?' * len(COLUMNS)}, ?)"
)
# The batch, and then everything in the order of INSERT, which is what the ledger seals.
SEALED_OF_SESSION = (
    f"SELECT batch, session_id, {BOOT_OUT.format('boot')}, boottime_ms, utc_ms, offset_s,"
    f" questionable, absence, {_NAMES} FROM numerics WHERE session_id = ?"
)
# Read in pages from a place on, so that no statement stays open between two rows.
SELECT_PAGE = (
    f"SELECT boot, {BOOT_OUT.format('boot')}, boottime_ms, utc_ms, offset_s, questionable,"
    f" absence, {_NAMES} FROM numerics WHERE session_id = ? AND (boot, boottime_ms) > (?, ?)"
    " ORDER BY boot, boottime_ms LIMIT ?"
)

_DOUBTED = sum(1 << STORED.index(metric) for metric in (Metric.NIBP_SYS, Metric.NIBP_DIA))
# The columns stand in the index numerics_pressure: the other seconds are not read.
PRESSURES = (
    f"SELECT {BOOT_OUT.format('boot')}, boottime_ms, utc_ms, offset_s, nibp_sys, nibp_dia"
    " FROM numerics WHERE session_id = ? AND nibp_sys IS NOT NULL AND nibp_dia IS NOT NULL"
    f" AND nibp_sys > nibp_dia AND questionable & {_DOUBTED} = 0 ORDER BY boot, boottime_ms"
)


# All of a session at once, in the order of time: for drawing, not for judging.
SECONDS = (
    "SELECT boot, boottime_ms, questionable, absence, {columns}"
    " FROM numerics WHERE session_id = ? ORDER BY boot, boottime_ms"
)
NEWEST = (
    f"SELECT {BOOT_OUT.format('boot')}, boottime_ms, utc_ms, offset_s FROM numerics"
    " WHERE session_id = ? AND boot = ? ORDER BY boottime_ms DESC LIMIT 1"
)
_SHARED = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One metric over the seconds of a session, an entry each.

    `values` (float64[n]) NaN where there is none, `doubted` (bool[n]) marked as one in doubt when
    it came, `came` (bool[n]) whether a value or a reason for none was told that second.
    """

    values: NDArray[np.float64]
    doubted: NDArray[np.bool_]
    came: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Seconds:
    """The seconds of a session as arrays, oldest first within each boot.

    `boottime` (float64[n]) in seconds since the start of its boot; `boots` are the newest
    moment of each boot with its rows.
    """

    boottime: NDArray[np.float64]
    boots: tuple[tuple[Instant, slice], ...]
    columns: dict[Metric, Column]


def read_seconds(
    ask: Callable[[str, Sequence[Any]], list[Any]], session_id: int, metrics: Sequence[Metric]
) -> Seconds:
    """Return a session's seconds as arrays; `ask` gives the rows of a statement."""
    names = ", ".join(METRICS[metric].column for metric in metrics)
    rows = ask(SECONDS.format(columns=names), (session_id,))
    wide = _SHARED + len(metrics)
    cells = np.fromiter(chain.from_iterable(rows), dtype=np.object_, count=len(rows) * wide)
    table = cells.astype(np.float64).reshape(len(rows), wide)
    starts = np.flatnonzero(np.diff(table[:, 0], prepend=-1.0)).tolist()
    boots = []
    for first, end in pairwise([*starts, len(rows)]):
        ((boot_id, boottime_ms, utc_ms, offset),) = ask(NEWEST, (session_id, rows[first][0]))
        newest = Instant(utc_ms / 1000, offset, boottime_ms / 1000, boot_id)
        boots.append((newest, slice(first, end)))
    questionable, absence = (table[:, n].astype(np.int64) for n in (2, 3))
    columns = {}
    for number, metric in enumerate(metrics):
        place = STORED.index(metric)
        values, code = table[:, _SHARED + number].copy(), absence >> (_BITS * place) & _MASK
        told = code > 0
        if METRICS[metric].episodic:
            # "No new measurement" takes nothing away from the last one.
            told &= code != _CODE[Absence.NOT_DUE]
        doubted = (questionable >> place & 1).astype(np.bool_)
        columns[metric] = Column(values, doubted, ~np.isnan(values) | told)
    return Seconds(table[:, 1] / 1000, tuple(boots), columns)


def pack(session_id: int, row: NumericsRow) -> tuple[Any, ...]:
    """Return the parameters of INSERT for one second, without its batch.

    Kept are value, doubt and reason of absence; the time of every value becomes
    that of the row, and a value marked invalid is kept as an artefact without one.
    """
    at, numerics = row
    values: list[float | None] = []
    questionable = absence = 0
    for place, metric in enumerate(STORED):
        numeric = numerics.get(metric)
        value = None if numeric is None else _usable(numeric)
        values.append(value)
        if numeric is None:
            continue
        if value is None:
            absence |= _CODE[_why(numeric)] << (_BITS * place)
        elif numeric.validity is not Validity.VALID:
            questionable |= 1 << place
    boottime_ms, utc_ms = round(at.boottime * 1000), round(at.utc * 1000)
    return session_id, at.boot_id, boottime_ms, utc_ms, at.offset, questionable, absence, *values


def unpack(row: Sequence[Any]) -> tuple[Instant, dict[Metric, Numeric]]:
    """Return one second from a row of SELECT_PAGE."""
    _, boot_id, boottime_ms, utc_ms, offset, questionable, absence, *values = row
    at = Instant(utc_ms / 1000, offset, boottime_ms / 1000, boot_id)
    numerics: dict[Metric, Numeric] = {}
    for place, (metric, value) in enumerate(zip(STORED, values, strict=True)):
        code = absence >> (_BITS * place) & _MASK
        if value is not None:
            doubtful = questionable >> place & 1
            validity = Validity.QUESTIONABLE if doubtful else Validity.VALID
            numerics[metric] = Numeric(metric, at.t, value, validity)
        elif code:
            numerics[metric] = Numeric(metric, at.t, None, Validity.NA, _ABSENCES[code - 1])
    return at, numerics


def pressure(row: Sequence[Any]) -> tuple[Instant, float, float]:
    """Return the moment, systolic and diastolic in mmHg, from a row of PRESSURES."""
    boot_id, boottime_ms, utc_ms, offset, high, low = row
    return Instant(utc_ms / 1000, offset, boottime_ms / 1000, boot_id), high, low


def _usable(numeric: Numeric) -> float | None:
    """Return the value if it may ever be shown as one."""
    value = numeric.value
    if value is None or numeric.absence is not None or not math.isfinite(value):
        return None
    return value if numeric.validity in (Validity.VALID, Validity.QUESTIONABLE) else None


def _why(numeric: Numeric) -> Absence | None:
    if numeric.absence is not None or numeric.value is None:
        return numeric.absence
    return Absence.ARTEFACT
