"""What was typed on the start screen: read, checked and turned into a command. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import Instant
from app.commands import StartSession
from app.domain.limits import (
    MAX_HOURS_SINCE_END,
    USUAL_DURATION,
    dose_needs_asking,
    out_of_range,
)
from app.domain.session import Baseline, Infusion, Modifier, Patient, Route
from ui.screens.clock_entry import ClockEntry, ClockProblem, read_clock
from ui.screens.start_values import (
    CLOCK_PROBLEMS,
    MOST_CHARACTERS,
    MOST_DIGITS,
    OPTIONAL,
    TEXTS,
    WHOLE,
    FieldName,
    Issue,
    Preset,
    Problem,
    number_issue,
    parse_number,
    parse_pair,
    plain,
    pressure_issue,
)


@dataclass(slots=True)
class StartForm:
    """The fields as text, the chips, and when it ended; forgotten as one."""

    texts: dict[FieldName, str] = field(default_factory=dict)
    route: Route = Route.KETAMINE_IV
    modifiers: frozenset[Modifier] = frozenset()
    preset: Preset | None = None
    running: bool = False
    ended: float | None = None
    ended_ago: int | None = None
    clock: ClockEntry = field(default_factory=ClockEntry)
    clock_problem: ClockProblem | None = None
    clock_afternoon: bool | None = None
    confirmed: tuple[float, float] | None = None

    @property
    def touched(self) -> bool:
        """Return whether anything was entered."""
        return self != StartForm()

    def text(self, name: FieldName) -> str:
        """Return what was typed in a field."""
        return self.texts.get(name, "")

    def number(self, name: FieldName) -> float | None:
        """Return a field's number when it is readable and in range."""
        value = parse_number(self.text(name))
        if value is None or out_of_range(name, value) is not None:
            return None
        return None if name in WHOLE and value != int(value) else value

    def type_key(self, name: FieldName, key: str) -> None:
        """Add a character to a field; too many are dropped."""
        text = self.text(name) + key
        if len(text) <= MOST_CHARACTERS.get(name, MOST_DIGITS):
            self.set_text(name, text)

    def set_text(self, name: FieldName, text: str) -> None:
        """Replace a field's text; a dose typed by hand ends the preset."""
        self.texts[name] = text
        if not text:
            del self.texts[name]
        if name in (FieldName.DOSE, FieldName.DURATION):
            self.preset = None
        elif name == FieldName.WEIGHT:
            self._follow_weight()

    def set_route(self, route: Route) -> None:
        """Choose how it was given; what cannot belong to it is taken away."""
        if route == self.route:
            return
        self.route = route
        if self.preset is not None:
            self.preset = None
            self.texts.pop(FieldName.DOSE, None)
        if not self.has_duration:
            self.texts.pop(FieldName.DURATION, None)

    @property
    def has_duration(self) -> bool:
        """Return whether the route takes time; spray and injection are single doses."""
        return self.route == Route.KETAMINE_IV

    def use(self, preset: Preset) -> bool:
        """Fill in a preset; its dose follows the weight until one is typed.

        Returns whether the dose is known; without a weight it is not.
        """
        self.set_route(preset.route)
        self.preset = preset
        if preset.duration:
            self.texts[FieldName.DURATION] = plain(preset.duration)
        self._follow_weight()
        return self.text(FieldName.DOSE) != ""

    def _follow_weight(self) -> None:
        if self.preset is None:
            return
        weight = self.number(FieldName.WEIGHT)
        if self.preset.dose is not None:
            self.texts[FieldName.DOSE] = plain(self.preset.dose)
        elif weight is not None and self.preset.per_kg is not None:
            self.texts[FieldName.DOSE] = plain(self.preset.per_kg * weight)
        else:
            self.texts.pop(FieldName.DOSE, None)

    def toggle(self, modifier: Modifier) -> None:
        """Add a modifier, or take it away."""
        self.modifiers ^= {modifier}

    def end_running(self) -> None:
        """Say that the infusion is still running."""
        self._forget_end()
        self.running = True

    def end_ago(self, minutes: int, now: Instant) -> None:
        """Say that it ended `minutes` before now; the moment stays as time goes on."""
        self._forget_end()
        self.ended, self.ended_ago = now.t - 60.0 * minutes, minutes

    def end_at(self, entry: ClockEntry, now: Instant, *, twelve: bool) -> None:
        """Say when it ended, as a clock time that is read at `now`."""
        self._forget_end()
        self.clock, self.clock_afternoon = entry, entry.afternoon
        if entry.digits:
            reading = read_clock(entry, now, twelve=twelve)
            self.ended, self.clock_problem = reading.t, reading.problem
            if reading.problem != ClockProblem.INCOMPLETE:
                self.clock_afternoon = reading.afternoon

    def _forget_end(self) -> None:
        self.running, self.ended, self.ended_ago = False, None, None
        self.clock, self.clock_problem, self.clock_afternoon = ClockEntry(), None, None

    @property
    def dose_per_kg(self) -> float | None:
        """Return mg per kg, None while dose or weight is missing."""
        dose, weight = self.number(FieldName.DOSE), self.number(FieldName.WEIGHT)
        return None if dose is None or weight is None else dose / weight

    @property
    def dose_unusual(self) -> bool:
        """Return whether the dose looks like mg mixed up with mg/kg."""
        dose, weight = self.number(FieldName.DOSE), self.number(FieldName.WEIGHT)
        return dose is not None and weight is not None and dose_needs_asking(dose, weight)

    @property
    def dose_confirmed(self) -> bool:
        """Return whether exactly this dose for this weight was confirmed."""
        return self.confirmed is not None and self.confirmed == (
            self.number(FieldName.DOSE),
            self.number(FieldName.WEIGHT),
        )

    def confirm_dose(self) -> None:
        """Remember that staff say this dose is right for this weight."""
        dose, weight = self.number(FieldName.DOSE), self.number(FieldName.WEIGHT)
        if dose is not None and weight is not None:
            self.confirmed = (dose, weight)

    @property
    def duration_unusual(self) -> bool:
        """Return whether the infusion took longer or shorter than sessions usually do."""
        minutes = self.number(FieldName.DURATION)
        if minutes is None or not self.has_duration:
            return False
        return not USUAL_DURATION.low <= minutes <= USUAL_DURATION.high

    def issue(self, name: FieldName, now: Instant) -> Issue | None:
        """Return what is wrong with a field at `now`, None when it is fine."""
        if name == FieldName.ENDED:
            return self._end_issue(now)
        text = self.text(name)
        if not text.strip():
            optional = name in OPTIONAL or (name == FieldName.DURATION and not self.has_duration)
            return None if optional else Issue(name, Problem.MISSING)
        if name in TEXTS:
            return None
        return pressure_issue(text) if name == FieldName.PRESSURE else number_issue(name, text)

    def issues(self, now: Instant) -> tuple[Issue, ...]:
        """Return everything that stands in the way of a start, in the order of the fields."""
        found = (self.issue(name, now) for name in FieldName)
        return tuple(issue for issue in found if issue is not None)

    def _end_issue(self, now: Instant) -> Issue | None:
        if self.running:
            return None
        if self.clock_problem is not None:
            return Issue(FieldName.ENDED, CLOCK_PROBLEMS[self.clock_problem])
        if self.ended is None:
            return Issue(FieldName.ENDED, Problem.MISSING)
        if self.ended > now.t:
            return Issue(FieldName.ENDED, Problem.FUTURE)
        if now.t - self.ended > 3600 * MAX_HOURS_SINCE_END:
            return Issue(FieldName.ENDED, Problem.TOO_LONG_AGO)
        return None

    def baseline(self) -> Baseline:
        """Return the vital signs before the infusion; what is missing or wrong is None."""
        pair = parse_pair(self.text(FieldName.PRESSURE))
        if pair is None or pressure_issue(self.text(FieldName.PRESSURE)) is not None:
            pair = None
        hr, spo2 = self.number(FieldName.HR), self.number(FieldName.SPO2)
        return Baseline(pair[0] if pair else None, pair[1] if pair else None, hr, spo2)

    def patient(self) -> Patient | None:
        """Return the patient, None while age or weight is missing."""
        age, weight = self.number(FieldName.AGE), self.number(FieldName.WEIGHT)
        if age is None or weight is None:
            return None
        mrn, initials = self.text(FieldName.MRN).strip(), self.text(FieldName.INITIALS).strip()
        return Patient(mrn, initials, int(age), weight)

    def infusion(self) -> Infusion | None:
        """Return the infusion, None while dose or duration is missing."""
        dose = self.number(FieldName.DOSE)
        duration = self.number(FieldName.DURATION) if self.has_duration else 0.0
        if dose is None or duration is None:
            return None
        return Infusion(self.route, dose, duration, None if self.running else self.ended)

    def build(self, now: Instant) -> StartSession | None:
        """Return the command to start, None while anything is missing or wrong."""
        patient, infusion = self.patient(), self.infusion()
        if self.issues(now) or patient is None or infusion is None:
            return None
        return StartSession(
            patient=patient,
            infusion=infusion,
            modifiers=self.modifiers,
            earlier_infusions=int(self.number(FieldName.EARLIER) or 0),
            baseline=self.baseline(),
            dose_confirmed=self.dose_confirmed,
        )
