"""What staff type about the infusion: a correction, or a further part. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.clock import Instant
from app.commands import CorrectInfusion, ResumeInfusion
from app.domain.limits import dose_needs_asking
from app.domain.session import Infusion
from app.snapshot import SessionView
from ui.screens.infusion_words import exact, running_since
from ui.screens.start_form import StartForm
from ui.screens.start_moment import Moment
from ui.screens.start_values import FieldName, Issue

_MINUTE = 60.0
# Seconds that the parts may overlap by rounding, as the core has it.
_TOUCHING = 1.0


class Act(StrEnum):
    """What is being entered."""

    CORRECT = "correct"
    AGAIN = "again"


class Clash(StrEnum):
    """Why times that are fine by themselves do not fit what is written."""

    BEFORE_BEGIN = "before_begin"
    OVERLAP = "overlap"


@dataclass(slots=True)
class InfusionForm:
    """The fields of the start screen, filled from what is written; forgotten as one.

    `began` is when the part began, where that was noted and does not just follow from its
    end; then the minutes follow the end until somebody types them.
    """

    act: Act
    written: Infusion
    weight: float
    began: float | None = None
    worked_out: bool = False
    fields: StartForm = field(default_factory=StartForm)
    follows: bool = False
    confirmed: float | None = None

    @property
    def names(self) -> tuple[FieldName, ...]:
        """Return the fields to be filled in."""
        names = [FieldName.DOSE]
        if self.fields.has_duration:
            names.append(FieldName.DURATION)
        if self.act == Act.CORRECT:
            names.append(FieldName.ENDED)
        return tuple(names)

    def typed(self, name: FieldName) -> None:
        """Take notice that a field was changed on the pad."""
        if name == FieldName.DOSE:
            # The pad of the start screen would say that it asks again "at the start".
            self.fields.confirm_dose()
        elif name == FieldName.DURATION:
            self.follows = False
        elif name == FieldName.ENDED and self.follows:
            self._follow()

    def _follow(self) -> None:
        ended = self.fields.ended
        if self.began is None:
            return
        minutes = self.written.duration if ended is None else (ended - self.began) / _MINUTE
        text = exact(round(minutes, 1)) if minutes > 0 else ""
        self.fields.set_text(FieldName.DURATION, text)

    @property
    def dose(self) -> float | None:
        """Return the dose in mg, None while it is missing or wrong."""
        return self._value(FieldName.DOSE, self.written.dose)

    @property
    def duration(self) -> float | None:
        """Return the minutes, 0 for what is given at once, None while missing or wrong."""
        if not self.fields.has_duration:
            return 0.0
        return self._value(FieldName.DURATION, self.written.duration)

    @property
    def ended(self) -> float | None:
        """Return the kiosk time of the end, None while it runs or is not known."""
        return None if self.fields.running else self.fields.ended

    def _value(self, name: FieldName, written: float) -> float | None:
        # What nobody changed stays exactly what it was.
        if self.act == Act.CORRECT and self.fields.text(name) == exact(written):
            return written
        return self.fields.number(name)

    @property
    def begins(self) -> float | None:
        """Return when the part begins by what is typed, None while that is open."""
        if self.ended is None or self.duration is None:
            return None
        return self.ended - _MINUTE * self.duration

    def issue(self, name: FieldName, now: Instant) -> Issue | None:
        """Return what is wrong with one field at `now`, None when it is fine."""
        if name == FieldName.DURATION and self.clash == Clash.BEFORE_BEGIN:
            return None  # the end is what is wrong
        return self.fields.issue(name, now)

    def issues(self, now: Instant) -> tuple[Issue, ...]:
        """Return everything that is missing or wrong by itself, in the order of the fields."""
        found = (self.issue(name, now) for name in self.names)
        return tuple(issue for issue in found if issue is not None)

    @property
    def clash(self) -> Clash | None:
        """Return why the end does not fit what is written, None when it does."""
        if self.act != Act.CORRECT or self.ended is None:
            return None
        if self.follows and self.began is not None and self.ended - self.began < _MINUTE:
            return Clash.BEFORE_BEGIN
        earlier, begins = self.written.earlier, self.begins
        if earlier and begins is not None and begins < earlier[-1].ended - _TOUCHING:
            return Clash.OVERLAP
        return None

    @property
    def changed(self) -> bool:
        """Return whether anything differs from what is written."""
        written = (self.written.dose, self.written.duration, self.written.ended)
        return self.act == Act.AGAIN or (self.dose, self.duration, self.ended) != written

    @property
    def whole_dose(self) -> float | None:
        """Return the mg of all parts together, None while the dose is missing or wrong."""
        if self.dose is None:
            return None
        before = self.written.whole_dose
        return self.dose + (before if self.act == Act.AGAIN else before - self.written.dose)

    @property
    def asks(self) -> float | None:
        """Return the dose in mg that looks like mg mixed up with mg/kg, None for none.

        It is asked about the part by itself, or all parts together, until it is confirmed.
        """
        dose = self.dose
        if dose is None or self.confirmed == dose:
            return None
        if dose_needs_asking(dose, self.weight):
            return dose
        whole = self.whole_dose
        return whole if whole is not None and dose_needs_asking(whole, self.weight) else None

    def ready(self, now: Instant) -> bool:
        """Return whether it can be sent."""
        complete = not self.issues(now) and self.clash is None
        return complete and (self.changed or self.worked_out)

    def build(self, now: Instant) -> CorrectInfusion | ResumeInfusion | None:
        """Return the command, None while anything is missing or wrong."""
        dose, duration = self.dose, self.duration
        if not self.ready(now) or dose is None or duration is None:
            return None
        if self.act == Act.AGAIN:
            return ResumeInfusion(dose=dose, duration=duration)
        return CorrectInfusion(dose=dose, duration=duration, ended=self.ended)


def correction(session: SessionView, now: Instant) -> InfusionForm:
    """Return the form for a correction, filled with the last part as it is written."""
    infusion = session.infusion
    form = _form(Act.CORRECT, session)
    form.fields.set_text(FieldName.DOSE, exact(infusion.dose))
    if form.fields.has_duration:
        form.fields.set_text(FieldName.DURATION, exact(infusion.duration))
    if infusion.ended is None:
        form.fields.end_running(now)
    else:
        form.fields.moments[FieldName.ENDED] = Moment(infusion.ended)
    if form.fields.has_duration and _begin_was_noted(session):
        form.began = running_since(session)
        form.follows = form.began is not None
    return form


def further_part(session: SessionView) -> InfusionForm:
    """Return the empty form for a part that begins now."""
    return _form(Act.AGAIN, session)


def _form(act: Act, session: SessionView) -> InfusionForm:
    made = InfusionForm(act, session.infusion, session.patient.weight)
    made.worked_out = session.worked_out and act == Act.CORRECT
    made.fields.set_route(session.infusion.route)
    made.fields.set_text(FieldName.WEIGHT, exact(session.patient.weight))
    return made


def _begin_was_noted(session: SessionView) -> bool:
    """Return whether the part began under this kiosk, so that its begin is a fact of its own.

    What had ended before the session was entered has no begin but end less minutes.
    """
    infusion = session.infusion
    later = infusion.ended is None or infusion.ended > session.started
    return later or bool(infusion.earlier)
