"""The patient who may have been here before: when to ask the record, and what it says. No Qt."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.learning import ReturningPatient
from ui import when

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

# An MRN is asked about once no key was tapped for this many seconds of kiosk time.
QUIET = 1.0


class LookUp:
    """Which MRN the core was asked about; a new one is asked about once."""

    def __init__(self) -> None:
        self.asked = ""
        self._typed = ""
        self._since = 0.0

    def due(self, mrn: str, now_t: float, *, left: bool) -> bool:
        """Return whether to ask about `mrn` now, and take it as asked.

        `left` says that its field is no longer being typed in; `now_t` in kiosk seconds.
        """
        if mrn != self._typed:
            self._typed, self._since = mrn, now_t
        if mrn == self.asked or not (left or now_t - self._since >= QUIET):
            return False
        self.asked = mrn
        return True

    def forget(self) -> bool:
        """Forget the MRN, and return whether the core still has one to forget."""
        asked = self.asked != ""
        self.asked = self._typed = ""
        return asked


def known_patient(found: ReturningPatient | None, mrn: str) -> ReturningPatient | None:
    """Return what is known of exactly this MRN, None for a patient who was never here."""
    if found is None or not mrn or found.mrn != mrn or found.sessions < 1:
        return None
    return found


def seen_text(known: ReturningPatient) -> str:
    """Return that the patient was here before, and how often."""
    if known.sessions == 1:
        return translate("start", "Seen here before: 1 session.")
    return translate("start", "Seen here before: {n} sessions.").format(n=known.sessions)


def known_text(known: ReturningPatient) -> str:
    """Return what the record knows of the patient, and what the forecast makes of it."""
    if known.learned == 1:
        used = translate("start", "The forecast starts from what they showed (1 session learned).")
    elif known.learned:
        used = translate(
            "start", "The forecast starts from what they showed ({n} sessions learned)."
        ).format(n=known.learned)
    else:
        used = translate("start", "The forecast does not use them.")
    parts = [seen_text(known), used]
    if known.last_settled is not None:
        last = translate("start", "Last time all had settled after {duration}.")
        parts.append(last.format(duration=when.duration(60.0 * known.last_settled)))
    return " ".join(parts)


def earlier_unit(known: ReturningPatient) -> str:
    """Return how many infusions were given here, as it stands in the empty field."""
    return translate("start", "here: {n}").format(n=known.sessions)


def earlier_hint(known: ReturningPatient) -> str:
    """Return how many infusions were given here, and what to type."""
    return translate(
        "start", "Earlier infusions here: {n}. Type how many there were, here and elsewhere."
    ).format(n=known.sessions)
