"""The infusion as it is written, in words: its parts, what became of an act, what is refused."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.domain.session import Infusion, Part, Route
from app.snapshot import SessionView
from ui import when
from ui.screens.start_values import FieldName
from ui.screens.start_words import field_label, per_kg_text

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

NOTHING = "--"


@dataclass(frozen=True, slots=True)
class PartLine:
    """One row of the table of what is written, every cell in words."""

    name: str
    dose: str
    began: str
    ended: str
    minutes: str

    def cells(self, *, single: bool) -> tuple[str, ...]:
        """Return the cells under `headings`."""
        if single:
            return self.name, self.dose, self.ended
        return self.name, self.dose, self.began, self.ended, self.minutes


def headings(*, single: bool) -> tuple[str, ...]:
    """Return what stands above the table; what is given at once has one time."""
    dose, ended = field_label(FieldName.DOSE), field_label(FieldName.ENDED)
    if single:
        return "", dose, ended
    return "", dose, field_label(FieldName.BEGAN), ended, field_label(FieldName.DURATION)


def exact(value: float) -> str:
    """Return a number with up to two decimals and no needless zero."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def mg(dose: float) -> str:
    """Return a dose with its unit."""
    return translate("infusion", "{dose} mg").format(dose=exact(dose))


def minutes_text(minutes: float) -> str:
    """Return a length in minutes; 0 is a dose given at once."""
    if minutes <= 0:
        return translate("infusion", "single dose")
    return translate("infusion", "{n} min").format(n=exact(round(minutes, 1)))


def end_text(ended: float | None, now: Instant) -> str:
    """Return when it ended, or that it runs."""
    if ended is None:
        return translate("infusion", "still running")
    return when.clock_time(now, ended)


def is_single(infusion: Infusion) -> bool:
    """Return whether it is given at once: spray and injection."""
    return infusion.route != Route.KETAMINE_IV


def running_since(session: SessionView) -> float | None:
    """Return the kiosk time the last part began, None where that is not known."""
    infusion = session.infusion
    return session.part_began if infusion.ended is None else infusion.started()


def part_lines(session: SessionView, now: Instant) -> tuple[PartLine, ...]:
    """Return every part as it is written, oldest first."""
    earlier = session.infusion.earlier
    lines = [_finished(number, part, now) for number, part in enumerate(earlier, 1)]
    return (*lines, _last(session, len(earlier) + 1, now))


def _finished(number: int, part: Part, now: Instant) -> PartLine:
    return PartLine(
        _part_name(number),
        mg(part.dose),
        when.clock_time(now, part.began),
        when.clock_time(now, part.ended),
        minutes_text((part.ended - part.began) / 60.0),
    )


def _last(session: SessionView, number: int, now: Instant) -> PartLine:
    infusion, began = session.infusion, running_since(session)
    name = _part_name(number) if infusion.earlier else _whole_name(infusion)
    start = NOTHING if began is None else when.clock_time(now, began)
    if infusion.ended is not None or is_single(infusion):
        ended, minutes = end_text(infusion.ended, now), minutes_text(infusion.duration)
        return PartLine(name, mg(infusion.dose), start, ended, minutes)
    return PartLine(
        name,
        translate("infusion", "{dose} planned").format(dose=mg(infusion.dose)),
        start,
        _planned_end(infusion, began, now),
        _so_far(infusion, began, now),
    )


def _planned_end(infusion: Infusion, began: float | None, now: Instant) -> str:
    if began is None:
        return end_text(None, now)
    time = when.clock_time(now, began + 60.0 * infusion.duration)
    return translate("infusion", "still running, planned {time}").format(time=time)


def _so_far(infusion: Infusion, began: float | None, now: Instant) -> str:
    planned = minutes_text(infusion.duration)
    if began is None:
        return translate("infusion", "{minutes} planned").format(minutes=planned)
    n = int((now.t - began) // 60)
    return translate("infusion", "{n} of {planned}").format(n=max(0, n), planned=planned)


def _part_name(number: int) -> str:
    return translate("infusion", "Part {n}").format(n=number)


def _whole_name(infusion: Infusion) -> str:
    if infusion.route == Route.KETAMINE_IV:
        return translate("infusion", "Infusion")
    if infusion.route == Route.ESKETAMINE_NASAL:
        return translate("infusion", "Spray")
    return translate("infusion", "Injection")


def together(session: SessionView) -> str:
    """Return the dose of all parts, and per kg of body weight."""
    words = with_per_kg(session.infusion.whole_dose, session.patient.weight)
    if not session.infusion.earlier:
        return words
    return translate("infusion", "All parts together: {dose}").format(dose=words)


def with_per_kg(dose: float, weight: float) -> str:
    """Return a dose in mg with what it is per kg of body weight."""
    text = translate("infusion", "{dose} = {per_kg}")
    return text.format(dose=mg(dose), per_kg=per_kg_text(dose / weight))


def worked_out(session: SessionView) -> str:
    """Return that the kiosk worked the dose out, "" where staff typed it."""
    infusion = session.infusion
    if not session.worked_out:
        return ""
    return translate(
        "infusion",
        "Worked out from the pump's rate, because it did not end as planned: {dose} in {minutes}. "
        "Correct it if the pump says something else.",
    ).format(dose=mg(infusion.dose), minutes=minutes_text(infusion.duration))


def advice(session: SessionView) -> str:
    """Return what the page cannot do, and what to do instead; "" where it can do all."""
    infusion = session.infusion
    if infusion.ended is None and not is_single(infusion):
        return translate("infusion", "The times start with the end of the infusion.")
    if not is_single(infusion):
        return ""
    return translate(
        "infusion",
        "A further spray or injection: correct the dose to all of them together, and the time "
        "to the last one.",
    )


def refusal(detail: str) -> str:
    """Return why the record refused a value, "" for what has no words of its own."""
    words = {
        "dose": translate("infusion", "The dose was not accepted."),
        "duration": translate("infusion", "The minutes were not accepted."),
        "ended": translate("infusion", "The end is still to come, or too long ago."),
        "overlap": translate("infusion", "It would start before the earlier part ended."),
        "running": translate("infusion", "It is running already."),
    }
    return words.get(detail, "")


def written_text(session: SessionView, now: Instant) -> str:
    """Return what now stands in the record, after an act was done."""
    infusion = session.infusion
    text = translate("infusion", "Written: {dose}, {minutes}, ended {time}.")
    if infusion.ended is None:
        text = translate("infusion", "Written: {dose}, {minutes}, still running.")
    words = text.format(
        dose=mg(infusion.dose),
        minutes=minutes_text(infusion.duration),
        time=end_text(infusion.ended, now),
    )
    return translate("infusion", "{written} All forecasts were worked out anew.").format(
        written=words
    )
