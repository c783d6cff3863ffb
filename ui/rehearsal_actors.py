"""What the two nurses and the patient of the rehearsal do again and again."""

from __future__ import annotations

from app.demo import PIN, RehearsedKiosk
from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.symptom import Symptom
from ui.rehearsal import Stage

FIRST, SECOND = "Noa", "Mia"
WORDS = ("None", "Mild", "Moderate", "Severe")
# Seconds that this patient takes to read a question.
READING = 4.0
# How this patient feels: the minutes after the end at which an answer becomes better.
COURSE: dict[Symptom, tuple[float, float, float]] = {
    Symptom.DISSOCIATION: (12, 24, 44),
    Symptom.DIZZINESS: (22, 128, 146),
    Symptom.NAUSEA: (-1, 8, 30),
    Symptom.DROWSINESS: (6, 30, 70),
    Symptom.ANXIETY: (-1, 5, 20),
}


def answer(symptom: Symptom, minutes: float) -> str:
    """Return what this patient answers so many minutes after the end."""
    severe, moderate, mild = COURSE[symptom]
    return WORDS[(minutes < severe) + (minutes < moderate) + (minutes < mild)]


class Actors:
    """Unlock, lock, wait, answer: the steps of which the scenes are made."""

    def __init__(self, stage: Stage, kiosk: RehearsedKiosk) -> None:
        self._stage = stage
        self._kiosk = kiosk
        self._shot: set[str] = set()
        self.session_id = 0

    @property
    def minutes(self) -> float:
        """Return the minutes since the end of the infusion."""
        session = self._stage.now.session
        assert session is not None
        assert session.infusion.ended is not None
        return (self._stage.now.now.t - session.infusion.ended) / 60.0

    def shoot_once(self, name: str) -> None:
        """Take a picture of a state that may come up more than once."""
        if name not in self._shot:
            self._shot.add(name)
            self._stage.shoot(name)

    def unlock(self, name: str = FIRST, pin: str = PIN) -> None:
        """Go to the staff side from the patient's screen."""
        self._stage.tap("Staff", name)
        self._stage.type(pin)
        self._stage.tap("Unlock")

    def lock(self) -> None:
        """Go back to the patient's screen."""
        self._stage.tap("Lock")

    def until(self, minutes: float) -> None:
        """Let the patient live until so many minutes after the end, answering when asked."""
        while self.minutes < minutes - 0.01:
            self._stage.wait(min(1.0, minutes - self.minutes))
            self._look_around()
            session = self._stage.now.session
            if session is not None and session.check_in.due is not None:
                self.check_in()

    def _look_around(self) -> None:
        reading = self._stage.now.readings[Metric.SPO2]
        if reading.absence == Absence.SENSOR_OFF:
            self.shoot_once("home-sensor-off")

    def check_in(self) -> None:
        """Answer a round of questions on the patient's screen."""
        minutes = self.minutes
        self.shoot_once("home-please-tell-us")
        self._stage.tap(
            "Please tell us" if self._stage.says("Please tell us how") else "How do you feel"
        )
        self._answer_all(minutes)
        self.shoot_once("check-in-thank-you")
        self._stage.tap("Done")

    def _answer_all(self, minutes: float) -> None:
        for symptom in Symptom:
            self.shoot_once(f"check-in-{symptom}")
            # Faster than anybody reads would count for less.
            self._kiosk.live(READING)
            self._stage.tap(answer(symptom, minutes))
            self.shoot_once("check-in-answered")
            self._stage.hurry()
