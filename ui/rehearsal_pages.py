"""The pages of the rehearsal that only staff see while a session runs."""

from __future__ import annotations

from ui.rehearsal_actors import Actors

# The pressure of one measurement, over both of the limits that ask for a notice at once.
HIGH_PRESSURE = (185.0, 112.0)
# Seconds after which the waveforms have filled their strip.
STRIP = 14.0


class StaffPages(Actors):
    """What staff look up, note, put right and acknowledge."""

    def why(self) -> None:
        """Ask why the time is what it is, after two rounds of answers."""
        stage = self._stage
        self.unlock()
        stage.tap("Why this time?")
        stage.shoot("why")

    def correct_infusion(self) -> None:
        """See the dose that was worked out, and write what the pump says."""
        stage = self._stage
        stage.tap("Infusion")
        stage.shoot("infusion-worked-out")
        stage.tap("Correct what is written")
        stage.key("Clear")
        stage.type("36")
        stage.shoot("infusion-typed")
        stage.tap("Done")
        stage.shoot("infusion-to-be-written")
        stage.tap("Save the correction")
        stage.shoot("infusion-corrected")
        stage.tap("Back")

    def note_events(self) -> None:
        """Note oxygen with one tap, and a drug with its dose."""
        stage = self._stage
        stage.tap("Add event", "Oxygen on")
        stage.tap("Ondansetron")
        stage.shoot("event-dose")
        stage.tap("4 mg", "Save Ondansetron 4 mg")
        stage.shoot("events")
        stage.tap("Back")
        stage.shoot("board-oxygen-on")
        self.lock()

    def oxygen_off(self) -> None:
        """Note that the patient breathes room air again."""
        self.unlock()
        self._stage.tap("Add event", "Oxygen off")
        self._stage.shoot("events-oxygen-off")
        self._stage.tap("Back")
        self.lock()

    def limit(self) -> None:
        """Measure one pressure over the limits; staff answer both notices."""
        stage = self._stage
        self._kiosk.press(*HIGH_PRESSURE)
        for _ in range(6):
            stage.wait(1)
            if stage.now.notices and not self._kiosk.pressing:
                break
        self.unlock()
        stage.shoot("board-limit")
        stage.tap("Acknowledge")
        stage.shoot("board-limit-acknowledged")
        stage.tap("Pause")
        stage.shoot("board-limit-paused")

    def notices(self) -> None:
        """Read all notices and the limits, and end the pause."""
        stage = self._stage
        stage.tap("All notices" if stage.says("All notices") else "+")
        stage.shoot("notices")
        stage.tap("End pause", "Acknowledge")
        stage.shoot("notices-answered")
        stage.tap("Back")

    def vital_signs(self) -> None:
        """Look at every vital sign, now and over time."""
        stage = self._stage
        stage.tap("All vital signs")
        stage.flow(STRIP)
        stage.shoot("vitals")
        stage.tap("Trends")
        stage.shoot("vitals-trends")

    def sources(self) -> None:
        """Test the link of the source."""
        stage = self._stage
        stage.tap("Sources")
        stage.tap("Test connection")
        stage.wait(0.1)
        stage.shoot("sources-tested")
        # To where one came from, then to the board.
        stage.tap("Back", "Back")
        self.lock()
