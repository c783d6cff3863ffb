"""The patient's reports as rows on the time axis: squares, expected windows and words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.clock import Instant
from app.domain.forecast import EffectForecast, EffectState
from app.domain.symptom import CheckIn, CheckInEnd, Effect, Rating, Symptom
from ui import theme, when
from ui.widgets.time_axis import Course, TimeAxis
from ui.wording import rating_name, symptom_clinical

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Mark:
    """One square: when (minutes of the axis), what was said, and whether staff entered it."""

    minute: float
    rating: Rating | None
    by_staff: bool

    @property
    def text(self) -> str:
        """Return what stands in the square; silence is a dash and never a zero."""
        return "–" if self.rating is None else str(int(self.rating))


@dataclass(frozen=True, slots=True)
class Row:
    """One effect: its name, its squares, and what is expected right of now."""

    name: str
    marks: tuple[Mark, ...]
    pill: tuple[float, float] | None
    note: str
    tone: str
    longer: str = ""  # the note with what else is known, where there is room


def marks_of(check_ins: tuple[CheckIn, ...], symptom: Symptom, axis: TimeAxis) -> tuple[Mark, ...]:
    """Return the squares of one symptom, oldest first; a silence has one too."""
    found = []
    for check_in in check_ins:
        by_staff = check_in.by_staff is not None
        at = check_in.rated_at.get(symptom)
        if at is not None:
            found.append(Mark(axis.minute(at), check_in.ratings.get(symptom), by_staff))
        elif check_in.end is not None and check_in.end != CheckInEnd.COMPLETE:
            closed = check_in.opened if check_in.closed is None else check_in.closed
            found.append(Mark(axis.minute(closed), None, by_staff))
    return tuple(sorted(found, key=lambda mark: mark.minute))


def expected_of(effect: EffectForecast, axis: TimeAxis) -> tuple[tuple[float, float] | None, str]:
    """Return the window right of now (minutes), and in words what was reported or measured.

    Whether that is good enough is the criteria's to say, so no effect is called settled here.
    """
    window = _window(effect, axis)
    if effect.state == EffectState.INFUSING:
        return None, translate("rating_lanes", "infusion running")
    if effect.effect == Effect.CIRCULATION:
        return window, _measured(effect)
    if effect.state == EffectState.SETTLED:
        return None, rating_name(effect.last)
    if effect.state == EffectState.OVERDUE:
        return None, translate("rating_lanes", "longer than usual")
    if effect.state == EffectState.UNREPORTED:
        return None, translate("rating_lanes", "not reported")
    # The squares say what was reported where the window takes the room.
    return window, "" if window or effect.last is None else rating_name(effect.last)


def _measured(effect: EffectForecast) -> str:
    if effect.raised is None:
        return translate("rating_lanes", "not measured")
    if effect.raised:
        return translate("rating_lanes", "still raised")
    return translate("rating_lanes", "near baseline")


def _window(effect: EffectForecast, axis: TimeAxis) -> tuple[float, float] | None:
    if axis.past or effect.state != EffectState.WEARING_OFF:
        return None
    if effect.p50 is None or effect.p90 is None:
        return None
    last = axis.minute(effect.p90)
    first = max(axis.now, axis.minute(effect.p50))
    if last <= axis.now or last <= axis.low or first >= axis.high:
        return None
    return max(first, axis.low), min(last, axis.high)


def longer_note(effect: EffectForecast, note: str, now: Instant) -> str:
    """Return the note of a symptom with when it was reported, "" where there is no more."""
    if effect.effect == Effect.CIRCULATION or effect.last is None or effect.last_at is None:
        return ""
    text = translate("rating_lanes", "{rating} at {time}")
    said = text.format(rating=rating_name(effect.last), time=when.clock_time(now, effect.last_at))
    if effect.state == EffectState.SETTLED:
        return said
    if effect.state == EffectState.OVERDUE:
        return translate("rating_lanes", "{said}, {note}").format(said=said, note=note)
    return ""


def rows_of(session: Course, axis: TimeAxis, now: Instant) -> tuple[Row, ...]:
    """Return a row for each effect."""
    made = []
    for effect in session.forecast.effects:
        marks: tuple[Mark, ...] = ()
        if effect.effect != Effect.CIRCULATION:
            marks = marks_of(session.check_ins, Symptom(effect.effect.value), axis)
        pill, note = expected_of(effect, axis)
        tone = {EffectState.SETTLED: "text", EffectState.OVERDUE: "caution"}
        made.append(
            Row(
                symptom_clinical(effect.effect),
                marks,
                pill,
                note,
                tone.get(effect.state, "muted"),
                longer_note(effect, note, now),
            )
        )
    return tuple(made)


def paint_mark(
    painter: QPainter, mark: Mark, box: QRectF, role: str = "small", *, figure: bool = True
) -> None:
    """Draw one rating square; what staff entered has a bright edge."""
    scale = theme.current()
    fill = "raised" if mark.rating is None else f"rated_{int(mark.rating)}"
    edge = QPen(theme.colour("text" if mark.by_staff else "surface"), max(2, scale.px(3)))
    painter.setPen(edge)
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(box, scale.px(8), scale.px(8))
    if not figure:
        return
    light = theme.contrast(theme.COLOURS["text"], theme.COLOURS[fill]) >= 4.5
    painter.setPen(theme.colour("text" if light else "bg"))
    painter.setFont(scale.font(role, bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.text)
