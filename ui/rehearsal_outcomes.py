"""The scenes of the rehearsal about how the patient fares: questions, and all infusions."""

from __future__ import annotations

from ui.rehearsal_actors import Actors

# Mood, energy, clear thinking, relief, thoughts of self-harm: one of them above zero.
ANSWERS = ("6", "5", "7", "6", "1")


class OutcomePages(Actors):
    """The patient answers, a nurse says what was done, and the page of the patient."""

    def five_questions(self) -> None:
        """Answer the questions of the same day on the patient's screen."""
        stage = self._stage
        stage.tap("Five short questions")
        stage.shoot("question-mood")
        for number in ANSWERS:
            if number == ANSWERS[-1]:
                stage.shoot("question-private")
            stage.tap(number)
            stage.hurry()
        stage.shoot("questions-thank-you")
        stage.tap("Done")

    def told(self) -> None:
        """See at once what was told, and answer for it."""
        stage = self._stage
        self.unlock()
        stage.shoot("board-told")
        stage.tap("Answer for it")
        stage.tap("Talked with the patient alone", "Safety plan made or renewed")
        stage.shoot("told")
        stage.hold("I answer for it (hold)")
        stage.shoot("told-answered")
        stage.tap("Back", "Questions")
        stage.shoot("questions")
        stage.tap("Back")
        self.lock()

    def patients(self) -> None:
        """Find the patient and look at all infusions."""
        stage = self._stage
        stage.tap("Patients")
        stage.type("20")
        stage.shoot("patients")
        stage.tap("20417 ·")
        stage.shoot("series")
        stage.tap("Every infusion")
        stage.shoot("series-rows")
        stage.tap("Close")
