"""What the numbers say, by rule: the measures, and every cell in which the forecast fails."""

from __future__ import annotations

from dataclasses import dataclass

from app.forecast.cohort import EFFECTS
from tests.study.scenarios import IN_MODEL
from tests.study.scoring import Cell, Estimate, Scored
from tests.study.trial import ROUNDS

# Fewer open windows than this say nothing about a share.
FEW = 30
LEAST, MOST = 0.70, 0.90
IN_MODEL_RANGE = (0.77, 0.87)
TO_CLOCK = 0.80
THIRD_OFF = ("low", "high")
MEASURED = 3  # check-ins
_ERRORS = 2.0
_TOO_FEW = "too few open to judge"


@dataclass(frozen=True)
class Found:
    """One value of a measure; `sure`: two standard errors do not reach the limit."""

    what: str
    text: str
    holds: bool
    sure: bool


@dataclass(frozen=True)
class Measure:
    """One promise with what was found."""

    promise: str
    found: tuple[Found, ...]

    @property
    def holds(self) -> bool:
        """Return whether every value does; nothing found is no promise kept."""
        return bool(self.found) and all(one.holds for one in self.found)


@dataclass(frozen=True)
class Study:
    """All scenarios with `people` patients each, drawn from `seed`."""

    people: int
    seed: int
    scored: tuple[Scored, ...]

    def of(self, scenario_id: str) -> Scored:
        """Return one scenario."""
        return next(s for s in self.scored if s.scenario.id == scenario_id)

    def some(self, ids: tuple[str, ...]) -> list[Scored]:
        """Return those of some scenarios that were played."""
        return [s for s in self.scored if s.scenario.id in ids]

    def judged(self) -> list[Cell]:
        """Return the cells with enough windows to say something."""
        return [cell for one in self.scored for cell in one.cells if cell.open >= FEW]

    def not_judged(self) -> int:
        """Return how many cells have too few windows, or none."""
        return len(self.scored) * len(ROUNDS) * (len(EFFECTS) + 1) - len(self.judged())


def percent(share: float, digits: int = 0) -> str:
    """Return a share in percent."""
    return f"{100.0 * share:.{digits}f} %"


def named(cell: Cell) -> str:
    """Return the effect of a cell, or that it is all of them."""
    return "all six" if cell.effect is None else cell.effect.value


def after(rounds: int) -> str:
    """Return a landmark in words."""
    if not rounds:
        return "before any answer"
    return f"after {rounds} check-in{'s' if rounds > 1 else ''}"


def misses(cell: Cell) -> bool:
    """Return whether the 80 % windows hold fewer than 70 %."""
    return cell.personal.within_80.value < LEAST


def surely_misses(cell: Cell) -> bool:
    """Return whether that is more than chance."""
    return cell.personal.within_80.value + _ERRORS * cell.personal.within_80.error < LEAST


def worse(cell: Cell) -> bool:
    """Return whether the loss is above that of the article's window."""
    return cell.more.value > 0.0


def surely_worse(cell: Cell) -> bool:
    """Return whether that is more than chance."""
    return cell.more.value - _ERRORS * cell.more.error > 0.0


def too_wide(cell: Cell) -> bool:
    """Return whether the 80 % windows hold more than 90 %."""
    return cell.personal.within_80.value > MOST


def measures(study: Study) -> tuple[Measure, ...]:
    """Return the promises that the forecast was built to, with what was found."""
    return (_coverage(study), _third_off(study), _sharper(study))


def _coverage(study: Study) -> Measure:
    one = study.of(IN_MODEL.id)
    low, high = IN_MODEL_RANGE
    found = [_held(after(rounds), one.cell(rounds), IN_MODEL_RANGE) for rounds in ROUNDS]
    promise = (
        f"In-model, the 80 % windows of what is still open hold {percent(low)} to {percent(high)}"
    )
    return Measure(promise, tuple(found))


def _third_off(study: Study) -> Measure:
    found = [
        _held(
            f"{one.scenario.title}, {'all six' if effect is None else effect.value}",
            one.cell(MEASURED, effect),
            (LEAST, 1.0),
        )
        for one in study.some(THIRD_OFF)
        for effect in (None, *EFFECTS)
    ]
    promise = f"With thresholds 30 % off, they hold at least {percent(LEAST)} {after(MEASURED)}"
    return Measure(promise, tuple(found))


def _held(what: str, cell: Cell | None, limits: tuple[float, float]) -> Found:
    if cell is None or cell.open < FEW:
        return Found(what, _TOO_FEW, False, False)
    share = cell.personal.within_80
    margin = min(share.value - limits[0], limits[1] - share.value)
    text = f"{percent(share.value, 1)} ± {100.0 * share.error:.1f}"
    return Found(what, text, margin >= 0.0, abs(margin) > _ERRORS * share.error)


def _sharper(study: Study) -> Measure:
    found = []
    for effect in EFFECTS:
        cell = study.of(IN_MODEL.id).cell(MEASURED, effect)
        if cell is None or cell.open < FEW:
            found.append(Found(effect.value, _TOO_FEW, False, False))
            continue
        clock, article = cell.to_clock, cell.to_article
        text = f"{_ratio(clock)} of the clock's, {_ratio(article)} of the article's"
        holds = clock.value <= TO_CLOCK and article.value < 1.0
        pairs = ((clock, TO_CLOCK), (article, 1.0))
        sure = all(abs(one.value - limit) > _ERRORS * one.error for one, limit in pairs)
        found.append(Found(effect.value, text, holds, sure))
    promise = (
        f"In-model {after(MEASURED)}, the pinball loss of each effect is at most {TO_CLOCK:.2f} "
        "of that by the clock alone, and below the article's"
    )
    return Measure(promise, tuple(found))


def _ratio(share: Estimate) -> str:
    return f"{share.value:.3f} ± {share.error:.3f}"
