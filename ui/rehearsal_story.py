"""The story that the rehearsal plays: one patient, two nurses, every screen and state."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from app.config import Config
from app.demo import SECOND_PIN, RehearsedKiosk
from app.domain.forecast import EffectState
from app.domain.symptom import Effect, Symptom
from ui.rehearsal import Progress, Stage
from ui.rehearsal_actors import SECOND, answer
from ui.rehearsal_chapters import Closing, Opening
from ui.rehearsal_outcomes import OutcomePages
from ui.rehearsal_pages import StaffPages


class Story(Opening, StaffPages, OutcomePages, Closing):
    """Plays the scenes in order; each one leaves the next where it needs to be."""

    @property
    def scenes(self) -> list[tuple[str, Callable[[], None]]]:
        """Return each scene with its words for the progress line."""
        return [
            ("first start: the first member of staff", self.first_staff),
            ("locked: a wrong PIN, then the right one", self.sign_in),
            ("a second member of staff", self.second_staff),
            ("the start of a session", self.start),
            ("the infusion runs", self.infusion),
            ("the first answers", self.first_answers),
            ("the nurse is called", self.call),
            ("the time is hidden and shown", self.hide_time),
            ("why this time", self.why),
            ("the dose was worked out, and is corrected", self.correct_infusion),
            ("oxygen and a drug are noted", self.note_events),
            ("the monitor falls silent", self.silence),
            ("answers for the patient by staff", self.proxy),
            ("a pressure over the limits", self.limit),
            ("all notices", self.notices),
            ("all vital signs", self.vital_signs),
            ("the source is tested", self.sources),
            ("the disk is full for a while", self.full_disk),
            ("oxygen off", self.oxygen_off),
            ("two hours pass", self.two_hours),
            ("dizziness takes longer than usual", self.overdue),
            ("everything settles", self.settle),
            ("five questions on how the patient fares", self.five_questions),
            ("what was told is answered for", self.told),
            ("staff assess", self.assess),
            ("sign-off", self.sign_off),
            ("the sheet to take home, and the calls", self.going_home),
            ("past sessions", self.past),
            ("all infusions of the patient", self.patients),
            ("how good the forecasts were", self.scores),
            ("what was learned", self.learned),
            ("the same patient comes again", self.returning),
            ("the bay is free again", self.free),
        ]

    # -- scenes -------------------------------------------------------------

    def first_answers(self) -> None:
        """Answer when first asked."""
        self.until(12)

    def call(self) -> None:
        """Call the nurse, who acknowledges at the bay."""
        stage = self._stage
        stage.tap("Call the nurse")
        stage.wait(0.5)
        stage.shoot("home-nurse-called")
        self.unlock(SECOND, SECOND_PIN)
        stage.shoot("board-nurse-called")
        stage.tap("On my way")
        self.lock()
        stage.shoot("home-on-the-way")

    def hide_time(self) -> None:
        """Hide the time for a while."""
        stage = self._stage
        self.until(24)
        stage.tap("Hide the time")
        stage.shoot("home-time-hidden")
        stage.tap("Show the time")

    def silence(self) -> None:
        """Let the monitor say nothing: first old, then nothing at all."""
        stage = self._stage
        stage.wait(0.3, silent=True)
        stage.shoot("home-old-values")
        stage.wait(1.5, silent=True)
        stage.shoot("home-no-values")
        self.unlock()
        stage.shoot("board-no-values")
        self.lock()
        stage.wait(0.5)

    def proxy(self) -> None:
        """Let staff enter answers for the patient."""
        stage = self._stage
        self.until(47)
        self.unlock()
        stage.shoot("board")
        stage.tap("Check-in for patient")
        stage.shoot("check-in-by-staff")
        self._answer_all(self.minutes)
        stage.tap("Done")
        self.lock()

    def full_disk(self) -> None:
        """Answer while the disk refuses; everything is kept and written later."""
        stage = self._stage
        self.until(60)
        self._kiosk.fill_disk()
        stage.tap("Please tell us" if stage.says("Please tell us how") else "How do you feel")
        for _ in range(40):
            # The last free page takes a few answers more.
            stage.tap("Call the nurse" if stage.says("Call the nurse") else "Nurse called")
            if stage.now.storage_error is not None:
                break
        stage.tap(answer(Symptom.DISSOCIATION, self.minutes))
        stage.shoot("check-in-not-saved")
        stage.hurry()
        self._kiosk.make_room()
        stage.wait(0.1)
        stage.shoot("check-in-saved-after-all")
        for symptom in list(Symptom)[1:]:
            stage.tap(answer(symptom, self.minutes))
            stage.hurry()
        stage.tap("Done")
        self.unlock()
        stage.tap("On my way")
        self.lock()

    def two_hours(self) -> None:
        """Let the patient rest and answer."""
        self.until(75)
        self._stage.shoot("home-after-an-hour")
        self.until(118)

    def overdue(self) -> None:
        """Pass the end of the window with dizziness still reported."""
        stage = self._stage
        self.until(122)
        session = stage.now.session
        if session is None or session.forecast.of(Effect.DIZZINESS).state != EffectState.OVERDUE:
            raise AssertionError("dizziness should be overdue here")
        stage.shoot("home-overdue")
        self.unlock()
        stage.shoot("board-overdue")
        stage.tap("Acknowledge")
        stage.tap("End another way")
        stage.shoot("sign-off-another-way")
        for way in ("Override", "Transfer or admit", "Entered in error"):
            stage.tap(way)
            stage.shoot(f"sign-off-{way.split()[0].lower()}")
        stage.tap("Back")
        self.lock()

    def settle(self) -> None:
        """Let the last symptom settle."""
        stage = self._stage
        for minutes in (133, 146, 158, 170):
            self.until(minutes)
            if stage.says("How do you feel"):
                self.check_in()
        stage.shoot("home-settled")


def rehearse(config: Config, output: Path | None, size: tuple[int, int] = (1920, 1080)) -> int:
    """Play the whole story; 0 when it came to its end, 4 when it did not."""
    began = time.monotonic()
    kiosk = RehearsedKiosk(config)
    stage = Stage(kiosk, output, size)
    story = Story(stage, kiosk)
    progress = Progress(len(story.scenes))
    try:
        for words, scene in story.scenes:
            progress.tell(words)
            scene()
        progress.finish()
        _report(story, stage, kiosk, time.monotonic() - began)
    except (LookupError, AssertionError) as error:
        progress.finish()
        print(f"the demonstration stopped: {error}")
        stage.shoot("stopped-here")
        return 4
    finally:
        stage.end()
    return 0


def _report(story: Story, stage: Stage, kiosk: RehearsedKiosk, seconds: float) -> None:
    print("\nWhat was recorded (simulated patient, temporary record):")
    for line in kiosk.summary(story.session_id):
        print(line)
    if stage.output is not None:
        print(f"{len(stage.pictures)} pictures in {stage.output}")
    print(f"Played in {seconds:.0f} s.")
