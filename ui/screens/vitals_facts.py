"""What a line of the vital signs page says, worked out from a snapshot alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from PySide6.QtCore import QCoreApplication

from app.domain.criteria.vital import baseline_of
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Validity
from app.domain.reading import Freshness, Reading
from app.domain.vital_state import state_of
from app.snapshot import Snapshot
from ui.notice_words import source_name
from ui.screens.vitals_limits import limits_text, out_text
from ui.vital_words import (
    NOTHING,
    age_text,
    next_cuff,
    number,
    pressure_part,
    since_text,
    state_text,
)
from ui.wording import metric_short, unit

translate = QCoreApplication.translate

# From top to bottom: what stands in one line, with its tone.
ENTRIES: tuple[tuple[tuple[Metric, ...], str], ...] = (
    ((Metric.HR,), "hr"),
    ((Metric.NIBP_SYS, Metric.NIBP_DIA), "bp"),
    ((Metric.SPO2,), "spo2"),
    ((Metric.PULSE,), "hr"),
    ((Metric.RR,), "rr"),
    ((Metric.TEMP,), "temp"),
    ((Metric.PERFUSION,), "spo2"),
)
# Values that came within so many seconds are of one measurement of the cuff; an assumption.
_TOGETHER = 1.0
# So many intervals are looked at, and they may differ by that part; both assumptions.
_LOOKED_BACK, _LEAST, _SPREAD = 4, 2, 0.25


@dataclass(frozen=True, slots=True)
class LineFace:
    """What one line says; the tones are those of the palette, "" for plain text."""

    name: str
    value: str
    unit: str
    value_tone: str
    more: str
    age: str
    state: str
    state_tone: str
    since: str
    baseline: str
    change: str
    out: str
    out_tone: str
    limits: str
    source: str


def line_face(snapshot: Snapshot, metrics: tuple[Metric, ...], tone: str) -> LineFace:
    """Return the line of these metrics; two are the parts of one blood pressure."""
    readings = [snapshot.readings.get(metric) for metric in metrics]
    worst = _worst(readings)
    known = any(each is not None and each.value is not None for each in readings)
    state, state_tone = _state(snapshot, metrics, worst)
    out, out_tone = out_text(snapshot, metrics)
    before, change = _baseline(snapshot, metrics)
    source = snapshot.metric_source.get(metrics[0])
    return LineFace(
        name=metric_short(metrics[0]),
        value=_value(metrics, readings) if known else NOTHING,
        unit=unit(metrics[0]) if known else "",
        value_tone=out_tone or ("muted" if state_tone else tone),
        more=_mean(snapshot) if metrics[0] == Metric.NIBP_SYS else "",
        age=_age(worst),
        state=state,
        state_tone=state_tone,
        since=_since(snapshot, metrics, worst),
        baseline=before,
        change=change,
        out=out,
        out_tone=out_tone,
        limits=limits_text(snapshot, metrics),
        source=NOTHING if source is None else source_name(source, snapshot),
    )


def _rank(reading: Reading | None) -> int:
    if reading is None or reading.freshness == Freshness.MISSING:
        return 3
    if reading.freshness == Freshness.STALE:
        return 2
    return 1 if reading.validity == Validity.QUESTIONABLE else 0


def _worst(readings: list[Reading | None]) -> Reading | None:
    """Return the reading that says most about what is wrong."""
    return max(readings, key=_rank)


def _value(metrics: tuple[Metric, ...], readings: list[Reading | None]) -> str:
    pairs = zip(metrics, readings, strict=True)
    return "/".join(number(metric, None if r is None else r.value) for metric, r in pairs)


def _age(reading: Reading | None) -> str:
    """Return how old the value is; of one that is no longer shown, how old the last one is."""
    if reading is None or reading.age is None:
        return NOTHING
    if reading.freshness == Freshness.MISSING:
        return translate("vitals", "last {age}").format(age=age_text(reading.age))
    return age_text(reading.age)


def _state(
    snapshot: Snapshot, metrics: tuple[Metric, ...], worst: Reading | None
) -> tuple[str, str]:
    """Return the state of the worst part, by its name where the other is better off."""
    words, tone = state_text(worst)
    ranks = {_rank(snapshot.readings.get(metric)) for metric in metrics}
    if worst is None or len(ranks) == 1:
        return words, tone
    return f"{pressure_part(worst.metric)}: {words}", tone


def _since(snapshot: Snapshot, metrics: tuple[Metric, ...], worst: Reading | None) -> str:
    if METRICS[metrics[0]].episodic and worst is not None and worst.age is not None:
        expected = next_cuff(snapshot.now.t - worst.age, pace(snapshot), snapshot.now)
        if expected and _rank(worst) < 3:
            return expected
    return since_text(worst, _began(snapshot, worst), snapshot.now)


def _began(snapshot: Snapshot, reading: Reading | None) -> float | None:
    """Return since when the state has been noted, None where nothing was noted of it."""
    if reading is None or snapshot.session is None:
        return None
    noted = snapshot.session.states.get(reading.metric, ())
    if not noted or noted[-1].until is not None or noted[-1].state != state_of(reading):
        return None
    return noted[-1].since


def pace(snapshot: Snapshot) -> float | None:
    """Return the seconds between the last blood pressures, None where they have no pace."""
    trend = snapshot.trends.get(Metric.NIBP_SYS)
    if trend is None:
        return None
    newest = zip(trend.times[-64:].tolist(), trend.values[-64:].tolist(), strict=True)
    # A gap is no measurement: not a number is unequal to itself.
    times = [t for t, value in newest if value == value][-_LOOKED_BACK - 1 :]
    gaps = [later - t for t, later in pairwise(times)]
    if len(gaps) < _LEAST:
        return None
    usual = median(gaps)
    regular = max(gaps) - min(gaps) <= _SPREAD * usual
    return usual if regular and usual >= 60 else None


def _mean(snapshot: Snapshot) -> str:
    """Return the mean pressure, where it is of the measurement that is shown."""
    mean, sys = (snapshot.readings.get(m) for m in (Metric.NIBP_MEAN, Metric.NIBP_SYS))
    value = None
    if mean is not None and sys is not None and None not in (mean.age, sys.age):
        same = abs((mean.age or 0.0) - (sys.age or 0.0)) <= _TOGETHER
        value = mean.value if same and mean.freshness != Freshness.MISSING else None
    words = translate("vitals", "mean {value}")
    return words.format(value=number(Metric.NIBP_MEAN, value))


def _baseline(snapshot: Snapshot, metrics: tuple[Metric, ...]) -> tuple[str, str]:
    """Return what was measured before the infusion, and how far the value is from it now."""
    session = snapshot.session
    before = [None if session is None else baseline_of(session.baseline, m) for m in metrics]
    if all(each is None for each in before):
        return NOTHING, ""
    pairs = list(zip(metrics, before, strict=True))
    words = "/".join(number(metric, each) for metric, each in pairs)
    return words, "/".join(_change(snapshot, metric, each) for metric, each in pairs)


def _change(snapshot: Snapshot, metric: Metric, before: float | None) -> str:
    reading = snapshot.readings.get(metric)
    if before is None or reading is None or reading.value is None:
        return NOTHING
    digits = METRICS[metric].decimals
    change = round(reading.value, digits) - round(before, digits)
    if not change:
        return "±0"
    return f"{change:+.{digits}f}".replace("-", "−")
