"""How the rehearsal's story begins and ends: set-up and infusion, sign-off and what is kept."""

from __future__ import annotations

from app.demo import PIN, SECOND_PIN
from ui.places import Place
from ui.rehearsal_actors import FIRST, SECOND, Actors
from ui.widgets.assess_rows import AssessRow
from ui.widgets.chips import Chip

MRN = "20417"
# Minutes after which a screen has asked the record about a typed MRN.
LOOK_UP = 0.05
# The core scores in slices: so often it may be asked to go on.
SLICES = 200


class Opening(Actors):
    """From an empty kiosk to the end of the infusion."""

    def first_staff(self) -> None:
        """Create the first member of staff."""
        stage = self._stage
        stage.shoot("first-start")
        self._member(FIRST, PIN)
        stage.shoot("first-start-filled")
        stage.tap("Create")

    def _member(self, name: str, pin: str) -> None:
        stage = self._stage
        for field, text in (
            ("Name", name.upper()),
            ("PIN, six digits or more", pin),
            ("The same PIN again", pin),
        ):
            stage.tap(field)
            stage.type(text)

    def sign_in(self) -> None:
        """Mistype the PIN once, then open the staff side."""
        stage = self._stage
        if stage.session.main.place != Place.LOCK:
            stage.shoot("free")
            stage.tap("Staff")
        stage.shoot("locked")
        stage.tap(FIRST)
        stage.type("111111")
        stage.tap("Unlock")
        stage.shoot("locked-wrong-pin")
        stage.type(PIN)
        stage.tap("Unlock")
        stage.shoot("menu")

    def second_staff(self) -> None:
        """Add somebody else."""
        stage = self._stage
        stage.tap("Staff")
        stage.tap("Add a member")
        self._member(SECOND, SECOND_PIN)
        stage.tap("Add")
        stage.shoot("staff")
        stage.tap("Back")

    def start(self) -> None:
        """Type a session in, with two slips of the finger."""
        stage = self._stage
        self._kiosk.infuse(began_ago=30, ends_in=10)
        stage.wait(6)
        stage.tap("Start a recovery session")
        stage.shoot("start-empty")
        typed = {"MRN": MRN, "Initials": "R.K.", "Age": "41", "Weight": "820"}
        for field, text in typed.items():
            stage.tap(field)
            stage.type(text)
        stage.shoot("start-out-of-range")
        stage.key("Clear")
        stage.type("82")
        stage.tap("Earlier infusions")
        stage.type("3")
        stage.tap("Dose")
        stage.type("410")
        stage.tap("Over")
        stage.type("40")
        stage.tap("Ended", "still running")
        stage.tap("30 min ago")
        stage.tap("Benzodiazepine", "Take from monitor")
        # The monitor was connected during the infusion; the pressure before it is on paper.
        stage.tap("Blood pressure")
        stage.key("Clear")
        stage.type("122/76")
        stage.tap("Done")
        stage.tap("Start")
        stage.shoot("start-dose-question")
        stage.tap("Change the dose")
        stage.key("Clear")
        stage.type("41")
        stage.tap("Done")
        stage.shoot("start-filled")
        stage.tap("Start")
        assert stage.now.session is not None
        self.session_id = stage.now.session.id
        stage.wait(1)
        stage.shoot("board-infusion-running")

    def infusion(self) -> None:
        """Let the infusion run and end it."""
        stage = self._stage
        self.lock()
        stage.shoot("home-infusion-running")
        stage.wait(3)
        self.unlock()
        stage.hold("Infusion ended")
        self.lock()
        stage.wait(4)
        stage.shoot("home")


class Closing(Actors):
    """From the last assessment to the next patient."""

    def assess(self) -> None:
        """Enter what only staff can find."""
        stage = self._stage
        self.unlock()
        stage.shoot("board-waiting-for-staff")
        stage.tap("Assess")
        for number in range(len(self._tabs())):
            # Looked for each time: a page that is done has a new chip.
            stage.touch(self._tabs()[number])
            if stage.says("Name or initials of the escort"):
                stage.shoot(f"assess-{number + 1}")
                stage.type("J.K.")
                stage.tap("sister or brother", "Escort is here")
            self._best_answers()
            stage.shoot(f"assess-{number + 1}-done")
        stage.tap("Back")
        stage.shoot("board-all-met")

    def _tabs(self) -> list[Chip]:
        return list(self._stage.shown.tabs.chips)  # type: ignore[attr-defined]

    def _best_answers(self) -> None:
        for row in self._stage.shown.findChildren(AssessRow):
            if row.isVisible():
                self._stage.touch(row.findChildren(Chip)[0])

    def sign_off(self) -> None:
        """Sign, after one wrong PIN."""
        stage = self._stage
        stage.tap("Sign off discharge")
        stage.shoot("sign-off")
        stage.type("999999")
        stage.hold("Sign and end the session")
        stage.shoot("sign-off-wrong-pin")
        stage.type(PIN)
        stage.hold("Sign and end the session")
        stage.shoot("menu-ended")

    def going_home(self) -> None:
        """Read the take-home sheet with the patient, and see when to call."""
        stage = self._stage
        stage.tap("Take-home sheet of the last session")
        stage.shoot("sheet")
        while stage.says("Next page") and stage.find("Next page").isEnabled():
            stage.tap("Next page")
        stage.tap("We have read it together")
        stage.shoot("sheet-read")
        stage.tap("As it is printed")
        stage.shoot("sheet-printed")
        stage.tap("Back", "Follow-up calls")
        stage.shoot("follow-up")
        stage.tap("Later")
        stage.shoot("follow-up-later")
        stage.tap("Menu")

    def past(self) -> None:
        """Open the session that has just ended."""
        stage = self._stage
        stage.tap("Past sessions")
        stage.shoot("past-sessions")
        stage.tap("Open")
        stage.shoot("past-session")
        for tab in ("Notices", "Events", "Forecasts"):
            stage.tap(tab)
            stage.shoot(f"past-session-{tab.lower()}")
        stage.tap("Export")
        stage.shoot("export")
        stage.tap("Export")
        for _ in range(SLICES):
            if stage.says("Sessions exported"):
                break
            stage.wait(0.01)
        stage.shoot("exported")
        stage.tap("Back", "Search")
        stage.shoot("past-search")
        stage.tap("Back", "Menu")

    def scores(self) -> None:
        """Look how good the forecasts were."""
        stage = self._stage
        stage.tap("How good were the forecasts?")
        for _ in range(SLICES):
            if not stage.says("Scoring the forecasts"):
                break
            stage.settle()
        stage.shoot("forecast-scores")
        # The dose was corrected after two rounds: what was forecast before rested on another.
        stage.tap("After 3 check-ins")
        stage.shoot("forecast-scores-later")
        stage.tap("Back")

    def learned(self) -> None:
        """Look what the kiosk has learned."""
        stage = self._stage
        stage.tap("What the kiosk has learned")
        stage.shoot("learned")
        stage.tap("Back")

    def returning(self) -> None:
        """Begin with the same MRN again: the kiosk has met this patient."""
        stage = self._stage
        stage.tap("Start a recovery session", "MRN")
        stage.type(MRN)
        stage.wait(LOOK_UP)
        if not stage.says("Seen here before"):
            raise AssertionError("this patient should be known here")
        for field, text in (("Weight", "82"), ("Dose", "41"), ("Over", "40")):
            stage.tap(field)
            stage.type(text)
        stage.tap("Done")
        stage.wait(LOOK_UP)
        stage.shoot("start-seen-before")
        stage.hold("Hold to cancel")

    def free(self) -> None:
        """Leave the bay free."""
        self.lock()
        self._stage.shoot("free-again")
