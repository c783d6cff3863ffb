"""What was typed on the start screen: read, checked and turned into a command. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import Instant
from app.commands import StartSession
from app.domain.limits import USUAL_DURATION, dose_needs_asking, out_of_range
from app.domain.session import Baseline, Infusion, Modifier, Patient, Route
from ui.screens.clock_entry import ClockEntry
from ui.screens.start_moment import Moment
from ui.screens.start_values import (
    MOMENTS,
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

# Grades of one condition: one takes the place of the other.
_LIVER = frozenset({Modifier.LIVER_IMPAIRMENT, Modifier.LIVER_SEVERE})
# A running infusion may be this many seconds late before staff are asked about it (assumption).
_LATE = 600.0
# Younger than the age that counts: an age nobody typed yet changes nothing.
_AGE_NOT_TYPED = 0


@dataclass(slots=True)
class StartForm:
    """The fields as text, the chips, and when it began and ended; forgotten as one."""

    texts: dict[FieldName, str] = field(default_factory=dict)
    route: Route = Route.KETAMINE_IV
    modifiers: frozenset[Modifier] = frozenset()
    preset: Preset | None = None
    running: bool = False
    moments: dict[FieldName, Moment] = field(default_factory=dict)
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
        if modifier in _LIVER:
            self.modifiers -= _LIVER - {modifier}
        self.modifiers ^= {modifier}

    @property
    def refused(self) -> bool:
        """Return whether the kiosk must not be used: the label does not recommend the drug."""
        return Modifier.LIVER_SEVERE in self.modifiers

    def moment(self, name: FieldName) -> Moment:
        """Return what was entered for ENDED or BEGAN."""
        return self.moments.get(name, Moment())

    def set_ago(self, name: FieldName, minutes: int, now: Instant) -> None:
        """Say that it ended or began `minutes` before now."""
        self._set_moment(name, Moment.before(now, minutes))

    def set_clock(self, name: FieldName, entry: ClockEntry, now: Instant, *, twelve: bool) -> None:
        """Say when it ended or began, as a clock time that is read at `now`."""
        self._set_moment(name, Moment.typed(name, entry, now, twelve=twelve))

    def _set_moment(self, name: FieldName, moment: Moment) -> None:
        if name == FieldName.ENDED:
            self.running = False
            self.moments.clear()
        self.moments[name] = moment
        if moment == Moment():
            del self.moments[name]

    def end_running(self, now: Instant) -> None:
        """Say that the infusion is still running, begun just now until staff say when."""
        if not self.running:
            self.moments = {FieldName.BEGAN: Moment.before(now, 0)}
        self.running = True

    @property
    def ended(self) -> float | None:
        """Return the kiosk time of its end in seconds, None while it is not known."""
        return self.moment(FieldName.ENDED).t

    @property
    def began(self) -> float | None:
        """Return the kiosk time a running infusion began in seconds, None for one that ended."""
        return self.moment(FieldName.BEGAN).t

    @property
    def planned_end(self) -> float | None:
        """Return when a running infusion should end in kiosk seconds, None while not known."""
        minutes = self.number(FieldName.DURATION) if self.has_duration else None
        return None if self.began is None or minutes is None else self.began + 60.0 * minutes

    def late(self, now: Instant) -> bool:
        """Return whether a running infusion should have ended a while ago."""
        return self.planned_end is not None and now.t - self.planned_end > _LATE

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
        if name in MOMENTS:
            asked = self.running == (name == FieldName.BEGAN)
            return self.moment(name).issue(name, now) if asked else None
        text = self.text(name)
        if not text.strip():
            optional = name in OPTIONAL or (name == FieldName.DURATION and not self.has_duration)
            return None if optional else Issue(name, Problem.MISSING)
        if name in TEXTS:
            return None
        return pressure_issue(text) if name == FieldName.PRESSURE else number_issue(name, text)

    def filled(self, name: FieldName) -> bool:
        """Return whether nothing more is asked of a field."""
        if name in MOMENTS:
            asked = self.running == (name == FieldName.BEGAN)
            return not asked or self.moment(name).t is not None
        return self.text(name) != ""

    def issues(self, now: Instant) -> tuple[Issue, ...]:
        """Return everything that stands in the way of a start, in the order of the fields."""
        found = (self.issue(name, now) for name in FieldName)
        return tuple(issue for issue in found if issue is not None)

    def baseline(self) -> Baseline:
        """Return the vital signs before the infusion; what is missing or wrong is None."""
        pair = parse_pair(self.text(FieldName.PRESSURE))
        if pair is None or pressure_issue(self.text(FieldName.PRESSURE)) is not None:
            pair = None
        hr, spo2 = self.number(FieldName.HR), self.number(FieldName.SPO2)
        return Baseline(pair[0] if pair else None, pair[1] if pair else None, hr, spo2)

    @property
    def mrn(self) -> str:
        """Return the MRN without the spaces around it."""
        return self.text(FieldName.MRN).strip()

    def patient(self) -> Patient | None:
        """Return the patient, None while age or weight is missing."""
        return None if self.number(FieldName.AGE) is None else self.patient_so_far()

    def patient_so_far(self) -> Patient | None:
        """Return the patient for a forecast, None while the weight is missing.

        An age that nobody typed yet is one that changes nothing.
        """
        age, weight = self.number(FieldName.AGE), self.number(FieldName.WEIGHT)
        if weight is None:
            return None
        initials = self.text(FieldName.INITIALS).strip()
        return Patient(self.mrn, initials, int(age or _AGE_NOT_TYPED), weight)

    def infusion(self) -> Infusion | None:
        """Return the infusion, None while dose or duration is missing."""
        dose = self.number(FieldName.DOSE)
        duration = self.number(FieldName.DURATION) if self.has_duration else 0.0
        if dose is None or duration is None:
            return None
        return Infusion(self.route, dose, duration, self.ended)

    def build(self, now: Instant) -> StartSession | None:
        """Return the command to start, None while anything is missing or wrong."""
        patient, infusion = self.patient(), self.infusion()
        if self.issues(now) or self.refused or patient is None or infusion is None:
            return None
        return StartSession(
            patient=patient,
            infusion=infusion,
            modifiers=self.modifiers,
            earlier_infusions=int(self.number(FieldName.EARLIER) or 0),
            baseline=self.baseline(),
            dose_confirmed=self.dose_confirmed,
            began=self.began,
        )
