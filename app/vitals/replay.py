"""Replays a recording from a CSV file, marked as replayed wherever it is shown.

The file has a column `t_s` (seconds, growing) and columns `NAME[unit]`. In it
0 is no value. In a continuous column that is a sensor that is off; an empty
cell there means that the monitor was recording and had no usable number, an
artefact. A blood pressure stands in its own row only: an empty cell is no
measurement and nothing is sent, a 0 is a measurement that failed (artefact).
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric, absent, judged
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.source import SourceInfo

TIME_COLUMN = "t_s"

_CELSIUS = frozenset({"°C", "degC", "C"})
_MMHG = frozenset({"mmHg"})

# Name in the file: metric and the units it may have. ABPSys, ABPDias and ABPMean are
# invasive pressures: they stay out on purpose, and never stand in for a cuff.
COLUMNS: dict[str, tuple[Metric, frozenset[str]]] = {
    "HR": (Metric.HR, frozenset({"bpm"})),
    "PULSE": (Metric.PULSE, frozenset({"bpm"})),
    "RESP": (Metric.RR, frozenset({"pm"})),
    "SpO2": (Metric.SPO2, frozenset({"%"})),
    "NBPSys": (Metric.NIBP_SYS, _MMHG),
    "NBPDias": (Metric.NIBP_DIA, _MMHG),
    "NBPMean": (Metric.NIBP_MEAN, _MMHG),
    "Temp": (Metric.TEMP, _CELSIUS),
    "TEMP": (Metric.TEMP, _CELSIUS),
}

DEFAULT_INTERVAL = 60.0  # seconds of file time where a file has one row, assumption
DEFAULT_NIBP_INTERVAL = 300.0  # seconds of file time where it has no two pressures, assumption
MAX_BYTES = 64 * 1024 * 1024  # assumption: a day of 1 Hz rows has some five million

_NAME = re.compile(r"(?P<name>[^\[\]]+)\[(?P<unit>[^\[\]]*)\]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One moment of a recording, `t` in file seconds; a value None where the cell was empty."""

    t: float
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole checked file: which metric stands in which place of a row, and the rows."""

    metrics: tuple[Metric, ...]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]

    def interval(self) -> float:
        """Return the median seconds between two rows."""
        return _median_gap([row.t for row in self.rows], DEFAULT_INTERVAL)

    def nibp_interval(self) -> float:
        """Return the median seconds between two blood pressures."""
        places = [i for i, metric in enumerate(self.metrics) if metric in NIBP]
        times = [r.t for r in self.rows if any(r.values[i] is not None for i in places)]
        return _median_gap(times, DEFAULT_NIBP_INTERVAL)


class ReplaySource:
    """A `VitalsSource` that plays a recording, at `speed` file seconds a kiosk second."""

    def __init__(self, path: Path | str, speed: float = 1.0, start_at: float | None = None) -> None:
        """Name the file; `start_at` in seconds after its first row, None for the first row."""
        if not (math.isfinite(speed) and speed > 0):
            raise SourceError(ErrorCode.SOURCE_INVALID, "the speed of a replay must be above 0")
        if start_at is not None and not (math.isfinite(start_at) and start_at >= 0):
            raise SourceError(ErrorCode.SOURCE_INVALID, "a replay cannot start before its file")
        self._path, self._speed, self._start_at = Path(path), speed, start_at or 0.0
        self._recording: Recording | None = None
        self._begin = 0
        self._opened: float | None = None
        self._at = 0

    @property
    def info(self) -> SourceInfo:
        """Return what this source is; the intervals are the file's once it is loaded."""
        interval, nibp = DEFAULT_INTERVAL, DEFAULT_NIBP_INTERVAL
        if self._recording is not None:
            interval, nibp = self._recording.interval(), self._recording.nibp_interval()
        name = self._path.name
        return SourceInfo(name, DataOrigin.REPLAYED, interval / self._speed, nibp / self._speed)

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """Return the columns that are not shown, once the file is loaded."""
        return () if self._recording is None else self._recording.ignored

    def load(self) -> None:
        """Read and check the whole file; raise SourceError naming file and line."""
        recording = read_recording(self._path)
        start = recording.rows[0].t + self._start_at
        begin = next((i for i, row in enumerate(recording.rows) if row.t >= start), None)
        if begin is None:
            raise _invalid(self._path, "ends before the time the replay should start at")
        self._recording, self._begin = recording, begin

    def open(self, t: float) -> None:
        """Load the file where that is not done, and let it begin at kiosk time `t`."""
        if self._recording is None:
            self.load()
        self._opened, self._at = t, self._begin

    def poll(self, t: float) -> list[Numeric]:
        """Return what the recording holds up to kiosk time `t`; nothing after its end."""
        if self._opened is None or self._recording is None:
            raise SourceError(ErrorCode.LINK_LOST, "the replay is not open")
        rows, numerics = self._recording.rows, list[Numeric]()
        start = rows[0].t + self._start_at
        while self._at < len(rows):
            row = rows[self._at]
            when = self._opened + (row.t - start) / self._speed
            if when > t:
                break
            numerics.extend(_numerics(self._recording.metrics, row, when))
            self._at += 1
        return numerics

    def close(self) -> None:
        """Stop; `open` begins again at the start."""
        self._opened = None


def read_recording(path: Path) -> Recording:
    """Return the checked contents of a CSV file; raise SourceError naming file and line."""
    lines = _lines(path)
    header = next(lines, None)
    if header is None:
        raise _invalid(path, "is empty")
    names = [cell.strip() for cell in header[1]]
    time_place, places, ignored = _columns(path, names)
    rows: list[Row] = []
    for number, cells in lines:
        if len(cells) != len(names):
            text = f"has {len(cells)} cells where the header has {len(names)}"
            raise _invalid(path, text, number)
        t = _number(path, number, TIME_COLUMN, cells[time_place])
        if t is None:
            raise _invalid(path, "has no time", number)
        if rows and t <= rows[-1].t:
            raise _invalid(path, "has a time that is not later than the one before", number)
        values = [_number(path, number, names[i], cells[i]) for i in places]
        rows.append(Row(t, tuple(values)))
    if not rows:
        raise _invalid(path, "has a header and no rows")
    return Recording(tuple(places.values()), ignored, tuple(rows))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of each row; empty lines at the end do not count."""
    rows = csv.reader(io.StringIO(_text(path).rstrip(), newline=""), strict=True)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise _invalid(path, "is not a row of a CSV file", rows.line_num) from error
        yield rows.line_num, cells


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise _invalid(path, "is not a file, or is not there")
        if path.stat().st_size > MAX_BYTES:
            raise _invalid(path, "is too large for a recording")
        data = path.read_bytes()
    except OSError as error:
        raise _invalid(path, "cannot be read") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _invalid(path, "is not UTF-8 text", line) from None


def _columns(path: Path, names: list[str]) -> tuple[int, dict[int, Metric], tuple[str, ...]]:
    """Return the place of the time, the metric of each used place, and the unused names."""
    if TIME_COLUMN not in names:
        raise _invalid(path, f"has no column {TIME_COLUMN}", 1)
    places: dict[int, Metric] = {}
    ignored: list[str] = []
    for place, name in enumerate(names):
        metric = _metric(path, name)
        if name in names[:place] or (metric is not None and metric in places.values()):
            raise _invalid(path, f"has the column {name} twice", 1)
        if metric is not None:
            places[place] = metric
        elif name != TIME_COLUMN:
            ignored.append(name)
    if not places:
        raise _invalid(path, "has no column of a known vital sign", 1)
    return names.index(TIME_COLUMN), places, tuple(ignored)


def _metric(path: Path, column: str) -> Metric | None:
    """Return what a column holds, None for an unknown one; its unit must be the known one."""
    match = _NAME.fullmatch(column)
    name = match["name"].strip() if match else column
    if name not in COLUMNS:
        return None
    metric, units = COLUMNS[name]
    if match is None or match["unit"].strip() not in units:
        expected = " or ".join(sorted(units))
        raise _invalid(path, f"has the column {column}, whose unit should be {expected}", 1)
    return metric


def _number(path: Path, line: int, column: str, cell: str) -> float | None:
    """Return the number in a cell, None for an empty one; the cell itself is never quoted."""
    text = cell.strip()
    if not text:
        return None
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise _invalid(path, f"column {column}: not a number", line)
    return value


def _numerics(metrics: tuple[Metric, ...], row: Row, t: float) -> Iterator[Numeric]:
    for metric, value in zip(metrics, row.values, strict=True):
        episodic = METRICS[metric].episodic
        if value is None and episodic:
            continue
        if value is None or (value == 0 and episodic):
            yield absent(metric, t, Absence.ARTEFACT)
        elif value == 0:
            yield absent(metric, t, Absence.SENSOR_OFF)
        else:
            yield judged(metric, t, value)


def _median_gap(times: list[float], default: float) -> float:
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return float(median(gaps)) if gaps else default


def _invalid(path: Path, text: str, line: int | None = None) -> SourceError:
    where = path.name if line is None else f"{path.name}, line {line}"
    return SourceError(ErrorCode.SOURCE_INVALID, f"{where}: {text}")
