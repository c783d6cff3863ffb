"""How good the forecasts were: what a calibration report says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.symptom import Effect


class Predictor(StrEnum):
    """Who forecasts: this kiosk's model, the article's windows, the clinic's own past."""

    KIOSK = "kiosk"
    ARTICLE = "article"
    CLINIC = "clinic"


class Landmark(StrEnum):
    """Which forecast of a session is scored; check-ins count from the end of the infusion."""

    AT_END = "at_end"  # of the infusion, before any answer
    AFTER_1 = "after_1"  # check-ins with an answer
    AFTER_3 = "after_3"


class Verdict(StrEnum):
    """Who did better; told apart only beyond twice the standard error of the difference."""

    TOO_FEW = "too_few"
    NO_DIFFERENCE = "no_difference"
    KIOSK_BETTER = "kiosk_better"  # than the article, and not worse than the clinic
    ARTICLE_BETTER = "article_better"  # than the kiosk, and the clinic's past is not
    CLINIC_BETTER = "clinic_better"  # than the kiosk, and the article is not
    BOTH_BETTER = "both_better"  # the article and the clinic's past, than the kiosk


@dataclass(frozen=True, slots=True)
class Score:
    """One predictor's score over `count` forecasts; times in minutes.

    `within_50` and `within_80` are the shares (0 to 1) that settled within the middle half and
    the 80 % window; a symptom settles somewhere between two check-ins, so `low_80` and
    `high_80` bound the share. `width` is the mean width of the 80 % window (sharpness), `loss`
    the mean pinball loss at P10, P50 and P90. Each forecast weighs as much as the part of the
    truth's interval that lies after it. None where nothing could be scored.
    """

    predictor: Predictor
    count: int
    within_50: float | None = None
    within_80: float | None = None
    low_80: float | None = None
    high_80: float | None = None
    width: float | None = None
    loss: float | None = None


@dataclass(frozen=True, slots=True)
class EffectScores:
    """One effect at one landmark: `open` sessions in which it was still open.

    `never` of them ended before it was known to have settled: they count in the coverage where
    that is certain, and not in the loss.
    """

    effect: Effect
    landmark: Landmark
    open: int
    never: int
    scores: tuple[Score, ...]
    verdict: Verdict

    @property
    def compared(self) -> int:
        """Return how many sessions have a loss, so that the verdict can rest on them."""
        return self.open - self.never

    def of(self, predictor: Predictor) -> Score:
        """Return one predictor's score."""
        return next(score for score in self.scores if score.predictor == predictor)


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """Scores over `sessions` completed sessions; `left_out` of them had no forecast or no answer.

    `least` is how many sessions a row needs in `compared` before it says who did better.
    `models` made the forecasts, in the order of their first.
    """

    sessions: int
    left_out: int
    models: tuple[str, ...]
    least: int
    rows: tuple[EffectScores, ...]

    def of(self, effect: Effect, landmark: Landmark) -> EffectScores:
        """Return one row."""
        return next(r for r in self.rows if (r.effect, r.landmark) == (effect, landmark))


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """A report on its way: `done` of `total` sessions are read; `report` when finished.

    `failed` says that it ended by a mistake of the program.
    """

    done: int
    total: int
    report: CalibrationReport | None = None
    failed: bool = False
