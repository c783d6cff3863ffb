"""The forecasts as they were, each with its window, newest first. No widgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.forecast import ForecastCause, KeptForecast
from app.domain.symptom import Effect
from app.snapshot import SessionView
from ui import when
from ui.wording import symptom_clinical

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

_MINUTE = 60.0
# Places of P50 and P90 among the quantiles that are kept.
_HALF, _NINE = 2, 4
# Answers at most this many seconds apart are of one round, and its last forecast stands.
_ONE_ROUND = 60.0


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One kept forecast; `half` and `nine` are shares (0 to 1) of the axis, None without one."""

    time: str
    cause: str
    window: str
    half: float | None = None
    nine: float | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """P50 and P90 in minutes after the end, and that end in kiosk seconds where it is known.

    `count` forecasts were made in one round of answers; `kept` is the last of them.
    """

    kept: KeptForecast
    count: int
    minutes: tuple[float, float] | None
    ended: float | None

    @property
    def times(self) -> tuple[float, float] | None:
        """Return both in kiosk seconds, None where that cannot be said."""
        if self.minutes is None or self.ended is None:
            return None
        return self.ended + _MINUTE * self.minutes[0], self.ended + _MINUTE * self.minutes[1]


def subject(lead: Effect | None) -> str:
    """Return whose windows the list shows."""
    if lead is None:
        return translate("why", "All open effects together")
    return symptom_clinical(lead)


def kept_lines(
    session: SessionView, lead: Effect | None, now: Instant
) -> tuple[tuple[KeptLine, ...], float | None]:
    """Return the lines, newest first, and the share of the axis where now is (None: no axis)."""
    spans = list(_spans(session, lead))
    ends = [t for span in spans for t in (span.times or ())]
    if not ends:
        return tuple(_line(span, None, now) for span in spans), None
    first, last = min(*ends, now.t), max(*ends, now.t)
    axis = (first, max(last - first, _MINUTE))
    return tuple(_line(span, axis, now) for span in spans), (now.t - first) / axis[1]


def _spans(session: SessionView, lead: Effect | None) -> Iterator[_Span]:
    for kept, count in _rounds(session.kept):
        quantiles = kept.joint if lead is None else kept.ahead.get(lead, ())
        both = (quantiles[_HALF], quantiles[_NINE]) if len(quantiles) > _NINE else None
        yield _Span(kept, count, both, kept.ended)


def _rounds(kept: tuple[KeptForecast, ...]) -> Iterator[tuple[KeptForecast, int]]:
    """Return the last forecast of each round of answers, and every other one, newest first."""
    rounds: list[list[KeptForecast]] = []
    for one in reversed(kept):
        if rounds and _one_round(one, rounds[-1][-1]):
            rounds[-1].append(one)
        else:
            rounds.append([one])
    return ((found[0], len(found)) for found in rounds)


def _one_round(one: KeptForecast, later: KeptForecast) -> bool:
    answers = one.cause == later.cause == ForecastCause.ANSWERED
    return answers and later.t - one.t <= _ONE_ROUND


def _line(span: _Span, axis: tuple[float, float] | None, now: Instant) -> KeptLine:
    time, cause = when.clock_time(now, span.kept.t), cause_words(span.kept.cause)
    if span.count > 1:
        cause = translate("why", "{n} answers").format(n=span.count)
    if span.minutes is None:
        return KeptLine(time, cause, translate("why", "had settled"))
    if span.times is None or axis is None:
        text = translate("why", "{half} – {nine} min after the end then")
        half, nine = (str(round(minutes)) for minutes in span.minutes)
        return KeptLine(time, cause, text.format(half=half, nine=nine))
    half, nine = (when.clock_time(now, t) for t in span.times)
    text = translate("why", "{half} – {nine}").format(half=half, nine=nine)
    first, length = axis
    places = tuple((t - first) / length for t in span.times)
    return KeptLine(time, cause, text, *places)


def cause_words(cause: ForecastCause) -> str:
    """Return why a forecast was made."""
    words = {
        ForecastCause.STARTED: translate("why", "started"),
        ForecastCause.ENDED: translate("why", "infusion ended"),
        ForecastCause.ANSWERED: translate("why", "1 answer"),
        ForecastCause.MEASURED: translate("why", "BP measured"),
        ForecastCause.CORRECTED: translate("why", "corrected"),
    }
    return words[cause]
