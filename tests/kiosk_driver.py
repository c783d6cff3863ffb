"""Drives a real kiosk with its threads and prints what the screen acknowledged; to be killed.

    python -m tests.kiosk_driver FOLDER

Each line is `CHECK_IN SYMPTOM RATING`, printed once the screen has shown the
answer as saved.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtTest import QTest

from app.config import Config, SourceKind
from app.domain.symptom import Symptom
from app.kiosk import Kiosk
from ui.places import Place
from ui.rehearsal import Stage
from ui.wording import question

WORDS = ("None", "Mild", "Moderate", "Severe")


class RunningKiosk(Kiosk):
    """A kiosk that runs by itself; the stage only waits for it."""

    def live(self, seconds: float, *, silent: bool = False) -> None:
        """Nothing: time passes by itself."""

    def think(self) -> None:
        """Let the threads work."""
        QTest.qWait(10)


def main(folder: Path) -> None:
    """Answer round after round until somebody ends it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    kiosk = RunningKiosk(Config(folder, source=SourceKind.SIMULATOR))
    stage = Stage(kiosk, None, (1280, 800), by_hand=False)
    number = 0
    while True:
        stage.session.main.go(Place.HOME)
        stage.settle()
        start = "Please tell us" if stage.says("Please tell us how") else "How do you feel"
        stage.tap(start)
        # A round that a kill left open goes on at its first unanswered question.
        while (symptom := asked(stage)) is not None:
            number += 1
            stage.tap(WORDS[number % 4])
            tell(stage, symptom, number % 4)
            stage.hurry()
        stage.tap("Done")


def asked(stage: Stage) -> Symptom | None:
    """Return what is asked on the screen, None when the questions are over."""
    return next((s for s in Symptom if stage.says(question(s))), None)


def tell(stage: Stage, symptom: Symptom, rating: int) -> None:
    """Wait until the screen calls the answer saved, and print it.

    On a busy machine the next question may have come before anybody looked: then the dots of
    the round say it, which are drawn from the same snapshot.
    """
    while not stage.says("Saved") and not kept(stage, symptom):
        stage.settle()
    session = stage.now.session
    assert session is not None
    print(f"{session.check_ins[-1].id} {symptom} {rating}", flush=True)


def kept(stage: Stage, symptom: Symptom) -> bool:
    """Return whether the screen, one question on, was drawn with the answer as committed."""
    session = stage.now.session
    return (
        session is not None
        and bool(session.check_ins)
        and symptom in session.check_ins[-1].ratings
        and asked(stage) != symptom
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
