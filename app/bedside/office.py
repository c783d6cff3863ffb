"""What was learned and how good forecasts were; long work goes in small pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app import commands as c
from app.bedside.learning import LearningDesk, reset_facts, setting_facts
from app.bedside.scoring import scored
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.access import RecordPart
from app.domain.calibration import CalibrationView
from app.errors import ErrorCode, RefusedError, StorageError
from app.forecast.windows import Windows
from app.log import log_bug
from app.storage.learned_export import export_learned
from app.storage.records import Records

_KNOWN = (
    c.SetLearning,
    c.ResetLearning,
    c.LookUpPatient,
    c.ScoreForecasts,
    c.ExportLearning,
)


class BackOffice:
    """Learned weights, their export, and scores."""

    def __init__(
        self,
        records: Records,
        learning: LearningDesk,
        windows: Windows,
        exports: Path | None,
    ) -> None:
        self._records, self._learning = records, learning
        self._windows, self._exports = windows, exports
        self._scoring: Iterator[CalibrationView] | None = None
        self.calibration: CalibrationView | None = None

    @property
    def busy(self) -> bool:
        """Return whether there is work left that waits for its next turn."""
        return self._scoring is not None

    def handles(self, command: c.Command) -> bool:
        """Return whether this office knows the command."""
        return isinstance(command, _KNOWN)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Return what a command writes down, and what to answer besides.

        Raises RefusedError when it is not allowed, StorageError when a file cannot be written.
        """
        now.staff()
        if isinstance(command, c.SetLearning):
            return setting_facts(command, self._learning.view, now), ""
        if isinstance(command, c.ResetLearning):
            return reset_facts(command, now), ""
        if isinstance(command, c.LookUpPatient):
            return self._look_up(command, now), ""
        if isinstance(command, c.ScoreForecasts):
            self._score()
        elif isinstance(command, c.ExportLearning):
            return [], self._export(now.at)
        return [], ""

    def _look_up(self, command: c.LookUpPatient, now: Situation) -> list[f.Fact]:
        """Return the fact that somebody looked for a patient; forgetting one is none."""
        mrn = command.mrn.strip()
        if not mrn:
            self._learning.look_up("")
            return []
        return [
            f.RecordOpened(
                at=now.at,
                command_id=command.id,
                staff_id=now.staff_id,
                part=RecordPart.LOOK_UP,
                mrn=mrn,
            )
        ]

    def look_around(self, now: Situation) -> None:
        """Nothing: what was learned and scored stays."""

    def _score(self) -> None:
        # A page that is opened again gets new scores, never the last ones as if they were new.
        self.calibration = CalibrationView(0, 0)
        self._scoring = scored(self._records, self._windows)

    def _export(self, at: Instant) -> str:
        if self._exports is None:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "exports")
        path = self._exports / f"learned-{at.local():%Y-%m-%d-%H%M%S}.json"
        try:
            export_learned(self._records, path)
        except StorageError as error:
            # Of the folder, not of the record: nothing else has to wait for it.
            raise RefusedError(error.code, error.detail) from error
        return str(path)

    def absorb(self, fact: f.Fact) -> None:
        """Look for a patient once that is written, and read anew what was learned since."""
        if isinstance(fact, f.RecordOpened) and fact.part == RecordPart.LOOK_UP:
            # Nobody sees it before it is written down that they did.
            self._learning.look_up(fact.mrn)
        if isinstance(fact, f.WeightsLearned | f.LearningSet | f.LearningReset):
            self._learning.refresh()

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return the scores."""
        return {"calibration": None if now.staff_id is None else self.calibration}

    def work(self) -> None:
        """Do one piece of what is left: one more session to score."""
        if self._scoring is not None:
            self._score_one()

    def _score_one(self) -> None:
        assert self._scoring is not None
        try:
            self.calibration = next(self._scoring, self.calibration)
        except Exception as error:
            log_bug("scoring", error)
            self._scoring = None
            self.calibration = CalibrationView(0, 0, failed=True)
        if self.calibration is not None and self.calibration.report is not None:
            self._scoring = None
