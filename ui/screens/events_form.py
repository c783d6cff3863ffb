"""What staff are noting: when it happened and, for a drug, which dose. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.clock import Instant
from app.commands import NoteEvent
from app.domain.event import Drug, EventKind
from ui.screens.clock_entry import ClockEntry
from ui.screens.start_moment import Moment
from ui.screens.start_values import MOST_DIGITS, FieldName, Issue, parse_number

# The chips that answer without typing, in minutes before now.
MINUTES_AGO = (0, 5, 10, 15, 30)
# A clock time is read as that of the end of an infusion is, and may lie as far back.
_LIKE = FieldName.ENDED


@dataclass(slots=True)
class EventForm:
    """Holds when, a drug and its dose; after each event it begins anew with now."""

    minutes: int | None = 0
    typed: Moment = field(default_factory=Moment)
    drug: Drug | None = None
    dose_text: str = ""
    # The usual dose that was tapped; typing begins anew, so that 4 never becomes 45.
    listed: float | None = None

    # -- when ---------------------------------------------------------------

    def set_minutes(self, minutes: int) -> None:
        """Say how many minutes ago it happened, counted from the moment it is noted."""
        self.minutes, self.typed = minutes, Moment()

    def set_clock(self, entry: ClockEntry, now: Instant, *, twelve: bool) -> None:
        """Say at what clock time it happened, read at `now`."""
        self.minutes = None
        self.typed = Moment.typed(_LIKE, entry, now, twelve=twelve)

    def clock_issue(self, now: Instant) -> Issue | None:
        """Return what is wrong with the clock time at `now`, None when it is fine."""
        return self.typed.issue(_LIKE, now)

    def at(self, now: Instant) -> float | None:
        """Return the kiosk time in seconds when it happened, None while that is not known."""
        if self.minutes is not None:
            return now.t - 60.0 * self.minutes
        return None if self.clock_issue(now) else self.typed.t

    # -- the dose -----------------------------------------------------------

    def pick(self, drug: Drug | None) -> None:
        """Take a drug, whose dose is still to be said; None for no drug."""
        self.drug, self.dose_text, self.listed = drug, "", None

    def set_dose(self, dose: float) -> None:
        """Take a usual dose."""
        self.dose_text, self.listed = f"{dose:.10g}", dose

    def type_key(self, key: str) -> None:
        """Add a digit or a point to the dose."""
        longer = key if self.listed is not None else self.dose_text + key
        if len(longer) <= MOST_DIGITS and (longer == "." or parse_number(longer) is not None):
            self.dose_text, self.listed = longer, None

    def erase(self, *, everything: bool = False) -> None:
        """Take back the last key of the dose, or all of it."""
        whole = everything or self.listed is not None
        self.dose_text, self.listed = "" if whole else self.dose_text[:-1], None

    @property
    def dose(self) -> float | None:
        """Return the dose in the drug's unit, None while it is missing or nothing."""
        return self.listed or parse_number(self.dose_text) or None

    @property
    def unusual(self) -> bool:
        """Return whether the dose lies outside the usual ones; that blocks nothing."""
        if self.drug is None or self.dose is None:
            return False
        return not min(self.drug.doses) <= self.dose <= max(self.drug.doses)

    # -- together -----------------------------------------------------------

    def note(
        self, kind: EventKind, now: Instant, text: str = "", score: int | None = None
    ) -> NoteEvent | None:
        """Return the command that notes an event without a dose, None while no time is known."""
        at = self.at(now)
        if at is None:
            return None
        return NoteEvent(kind=kind, at=None if self.minutes == 0 else at, text=text, score=score)

    def note_drug(self, now: Instant) -> NoteEvent | None:
        """Return the command that notes the drug, None while something is missing."""
        at, drug, dose = self.at(now), self.drug, self.dose
        if at is None or drug is None or dose is None:
            return None
        return NoteEvent(
            kind=EventKind.DRUG_GIVEN,
            text=drug.name,
            dose=dose,
            unit=drug.unit,
            at=None if self.minutes == 0 else at,
        )
