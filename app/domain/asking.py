"""What patients are asked about how they fare, besides the symptoms of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.clock import Instant

HOUR = 3600.0


class RoundKind(StrEnum):
    """A set of questions that are asked together."""

    BEFORE = "before"
    AFTER = "after"
    PHQ9 = "phq9"
    BLADDER = "bladder"


class RoundEnd(StrEnum):
    """How a round ended; only COMPLETE has an answer or a skip for every question."""

    COMPLETE = "complete"
    LEFT = "left"


# The questions the screens have words for; a file may name these and nothing else.
SAME_DAY = ("mood", "energy", "clarity", "relief", "self_harm")
PHQ9_ITEMS = tuple(f"phq9_{number}" for number in range(1, 10))
PHQ9_DIFFICULTY = "phq9_difficulty"
BLADDER = "bladder"
# Answers to these are told to staff at once, and never shown back.
PRIVATE_ITEMS = frozenset({"self_harm", "phq9_9"})

ITEMS: dict[RoundKind, tuple[str, ...]] = {
    RoundKind.BEFORE: SAME_DAY,
    RoundKind.AFTER: SAME_DAY,
    RoundKind.PHQ9: (*PHQ9_ITEMS, PHQ9_DIFFICULTY),
    RoundKind.BLADDER: (BLADDER,),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One question, answered from 0 to `most`."""

    id: str
    most: int
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the PHQ-9 total, both ends included."""

    id: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked, as loaded from a file; `sha256` of that file.

    `credit` stands under PHQ-9 wherever it is shown. PHQ-9 may still be asked for
    `phq9_minutes` after the infusion began. The bladder question is asked from the infusion of
    number `bladder_from` on, at every `bladder_every`-th. A round that was asked before the
    session waits `waits_hours` for it.
    """

    rounds: dict[RoundKind, tuple[Item, ...]]
    bands: tuple[Band, ...]
    credit: str
    phq9_minutes: float
    bladder_from: int
    bladder_every: int
    waits_hours: float
    sha256: str

    def item(self, kind: RoundKind, item: str) -> Item | None:
        """Return a question of a round, None where it has none of that id."""
        return next((one for one in self.rounds[kind] if one.id == item), None)

    def band(self, total: int) -> Band | None:
        """Return the band a PHQ-9 total lies in."""
        return next((band for band in self.bands if band.low <= total <= band.high), None)

    def bladder_due(self, infusion: int) -> bool:
        """Return whether the bladder is asked about at the infusion of this number, from 1."""
        beyond = infusion - self.bladder_from
        return beyond >= 0 and beyond % self.bladder_every == 0


@dataclass(frozen=True, slots=True)
class Round:
    """Questions that were asked at `at`: answers by id, None for a skip.

    `session` is the one it was asked in, None before one. `by` is the staff id of who handed the
    kiosk over, None for the patient. `end` None: still being answered, or left without a word.
    """

    id: int
    kind: RoundKind
    at: Instant
    session: int | None = None
    by: int | None = None
    answers: dict[str, int | None] = field(default_factory=dict)
    end: RoundEnd | None = None

    def value(self, item: str) -> int | None:
        """Return an answer, None for no answer."""
        return self.answers.get(item)

    @property
    def empty(self) -> bool:
        """Return whether nothing was answered."""
        return all(value is None for value in self.answers.values())

    @property
    def total(self) -> int | None:
        """Return the PHQ-9 total, None unless all nine were answered."""
        values = [self.answers.get(item) for item in PHQ9_ITEMS]
        known = [value for value in values if value is not None]
        return sum(known) if len(known) == len(PHQ9_ITEMS) else None


def open_items(items: Iterable[Item], answers: dict[str, int | None]) -> tuple[str, ...]:
    """Return the questions of a round that are still to be asked.

    How difficult it is made is asked once something is, as PHQ-9 says.
    """
    found = []
    for item in items:
        troubled = any(answers.get(one) for one in PHQ9_ITEMS)
        if item.id not in answers and (item.id != PHQ9_DIFFICULTY or troubled):
            found.append(item.id)
    return tuple(found)


def phq9_waits(infusions: Iterable[Instant], now: Instant, hours: float) -> bool:
    """Return whether an infusion began on this local day or within `hours` of `now`.

    PHQ-9 looks back two weeks and is never asked of somebody who is under the drug.
    """
    today = now.local().date()
    return any(
        one.local().date() == today or abs(now.utc - one.utc) < hours * HOUR for one in infusions
    )


def newest(rounds: Sequence[Round], kind: RoundKind) -> Round | None:
    """Return the newest round of a kind that says something, else the newest one."""
    mine = [one for one in rounds if one.kind == kind]
    return next((one for one in reversed(mine) if not one.empty), mine[-1] if mine else None)


def of_session(
    rounds: Iterable[Round],
    session: int,
    started: Instant,
    previous: int | None,
    waits_hours: float,
) -> tuple[Round, ...]:
    """Return a patient's rounds that belong to a session, oldest first.

    Those asked in it; and those asked before it, after the patient's `previous` session, not
    longer ago than they wait.
    """
    after = 0 if previous is None else previous
    return tuple(
        one
        for one in rounds
        if one.session == session
        or (
            one.session is None
            and after < one.id < session
            and started.utc - one.at.utc <= waits_hours * HOUR
        )
    )
