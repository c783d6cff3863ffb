"""What became of each command, and the commands that wait for the disk."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass

from app.clock import Instant
from app.commands import Command
from app.errors import ErrorCode
from app.snapshot import Outcome

REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Held:
    """A command that waits for the disk: when it was given, and who was signed in then."""

    command: Command
    at: Instant
    staff_id: int | None


class Outcomes:
    """The newest answers by command id, and the waiting commands in the order of the taps."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Outcome] = OrderedDict()
        self.held: deque[Held] = deque()

    def settled(self, command_id: str) -> bool:
        """Return whether a command is done or waits, so that the same one again is nothing new."""
        known = self._answers.get(command_id)
        return known is not None and (known.done or known.waiting)

    def answer(self, command_id: str, error: ErrorCode | None = None, detail: str = "") -> None:
        """Note what became of a command; the oldest answers are forgotten."""
        self._put(Outcome(command_id, error is None, error, detail))

    def hold(self, held: Held, error: ErrorCode | None) -> None:
        """Keep a command until the disk takes it."""
        self.held.append(held)
        self.still_waiting(held, error)

    def still_waiting(self, held: Held, error: ErrorCode | None) -> None:
        """Note that a command goes on waiting."""
        self._put(Outcome(held.command.id, done=False, error=error, waiting=True))

    def _put(self, outcome: Outcome) -> None:
        self._answers[outcome.command_id] = outcome
        if len(self._answers) > REMEMBERED + len(self.held):
            # What waits is never forgotten: the same tap again must be known.
            old = next(k for k, v in self._answers.items() if not v.waiting)
            del self._answers[old]

    def all(self) -> dict[str, Outcome]:
        """Return a copy of all answers, by command id."""
        return dict(self._answers)
