"""A whole session through the real screens with texts that occur nowhere else."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.demo import RehearsedKiosk
from app.domain.symptom import Symptom
from ui.rehearsal import Stage
from ui.widgets.assess_rows import AssessRow
from ui.widgets.chips import Chip

# In pieces: the search must not find this file's own words in memory.
MRN = "".join(("7734", "9915", "53"))
INITIALS = ".".join("QXZ") + "."
ESCORT = "".join(("ZWQ", "ESC", "X"))
REASON = "".join(("QJX", "REA", "Z"))
NURSE = "".join(("Zq", "xnur", "vp"))
PIN = "".join(("918", "2736"))
WRONG_PIN = "".join(("645", "5463"))

# Of the patient: what nothing outside the record may hold, and no screen of the next patient.
OF_PATIENT = (MRN, INITIALS, ESCORT, REASON)
# Nothing outside the record may hold these either; the staff's names are on the lock screen.
OF_STAFF = (NURSE, PIN, WRONG_PIN)


class Planted:
    """Plays one patient's session, from the first member of staff to the end."""

    def __init__(self, stage: Stage, kiosk: RehearsedKiosk) -> None:
        self.stage = stage
        self.kiosk = kiosk

    def first_staff(self) -> None:
        """Create the first member and sign in, after a wrong PIN."""
        stage = self.stage
        for field, text in (
            ("Name", NURSE.upper()),
            ("PIN, six digits or more", PIN),
            ("The same PIN again", PIN),
        ):
            stage.tap(field)
            stage.type(text)
        stage.tap("Create")
        if not stage.says("Unlock"):
            stage.tap("Staff")
        stage.type(WRONG_PIN)
        stage.tap("Unlock")
        self.sign_in(first=True)

    def sign_in(self, *, first: bool = False) -> None:
        """Open the staff side."""
        if not first:
            self.stage.tap("Staff")
        self.stage.type(PIN)
        self.stage.tap("Unlock")

    def begin(self) -> None:
        """Type a session in."""
        stage = self.stage
        self.kiosk.infuse(began_ago=45, ends_in=-5)
        stage.wait(1)
        stage.tap("Start a recovery session")
        typed = {"MRN": MRN, "Initials": INITIALS, "Age": "41", "Weight": "82"}
        typed |= {"Earlier infusions": "3", "Dose": "41", "Over": "40"}
        for field, text in typed.items():
            stage.tap(field)
            stage.type(text)
        stage.tap("Ended", "5 min ago", "Done", "Start")
        assert stage.now.session is not None, [x.text() for x in stage.shown.findChildren(QLabel)]

    def patient_side(self) -> None:
        """Let the patient answer and call, and the nurse come."""
        stage = self.stage
        stage.tap("Lock")
        stage.tap("Please tell us" if stage.says("Please tell us how") else "How do you feel")
        for _ in Symptom:
            self.kiosk.live(4.0)
            stage.tap("Mild")
            stage.hurry()
        stage.tap("Done")
        stage.tap("Call the nurse")
        self.sign_in()
        stage.tap("On my way")

    def assess(self) -> None:
        """Name the escort, and look at every page on the way."""
        stage = self.stage
        stage.tap("Assess")
        for number in range(len(self._tabs())):
            # Looked for anew: a page may have been left for another one meanwhile.
            stage.touch(self._tabs()[number])
            if stage.says("Name or initials of the escort"):
                stage.type(ESCORT)
                stage.tap("sister or brother", "Escort is here")
            for row in stage.shown.findChildren(AssessRow):
                if row.isVisible():
                    stage.touch(row.findChildren(Chip)[0])
        stage.tap("Back")
        for way in ("Why this time?", "Infusion", "Add event", "All vital signs"):
            stage.tap(way)
            stage.tap("Back")

    def _tabs(self) -> list[Chip]:
        return list(self.stage.shown.tabs.findChildren(Chip))  # type: ignore[attr-defined]

    def end(self) -> None:
        """Sign the patient over to a ward, with words of one's own."""
        stage = self.stage
        stage.tap("End another way", "Transfer or admit", "To a ward")
        stage.type(REASON)
        for _ in range(3):
            if stage.says("Sign and end"):
                break
            stage.tap("Next" if stage.says("Next") else "Sign")
        stage.type(PIN)
        stage.hold("Sign and end the session")
        assert stage.now.session is None, [x.text() for x in stage.shown.findChildren(QLabel)]

    def all(self) -> None:
        """Play everything."""
        for scene in (self.first_staff, self.begin, self.patient_side, self.assess, self.end):
            scene()
