"""The answers of one round as the screen knows them: given, saved, or not saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.commands import AnswerItem
from app.domain.asking import PRIVATE_ITEMS
from app.snapshot import AskingView, Snapshot
from ui.widgets.dots import Dot


@dataclass(slots=True)
class Given:
    """One answer; `value` None is a skip, or one that is not shown back. `command` None: read."""

    value: int | None
    command: AnswerItem | None
    state: Dot
    refused: bool = False


class RoundAnswers:
    """What was answered in one round, and which of it is committed."""

    def __init__(self, view: AskingView) -> None:
        self.round = view.id
        self.private_trouble = False
        self._given = {item: Given(value, None, Dot.SAVED) for item, value in view.answers.items()}
        # Answered already: never shown, and not asked again.
        for item in view.items:
            if item.id in PRIVATE_ITEMS and item.id not in view.left:
                self._given[item.id] = Given(None, None, Dot.SAVED)

    def of(self, item: str) -> Given | None:
        """Return the latest answer to a question, None while there is none."""
        return self._given.get(item)

    def give(self, item: str, value: int | None) -> AnswerItem | None:
        """Note an answer and return the command to send, None when it is saved already.

        The same answer again is the same command, so a double tap is one row.
        """
        before = self._given.get(item)
        if before is not None and not before.refused:
            if before.command is not None and before.command.value == value:
                return before.command
            if before.command is None and before.value == value and item not in PRIVATE_ITEMS:
                return None
        made = AnswerItem(round=self.round, item=item, value=value)
        # What is private is sent and not kept here, but for whether there is something.
        shown = None if item in PRIVATE_ITEMS else value
        if item in PRIVATE_ITEMS:
            self.private_trouble = bool(value)
        self._given[item] = Given(shown, made, Dot.UNSAVED)
        return made

    def follow(self, snapshot: Snapshot) -> None:
        """Learn from a snapshot what became of the commands."""
        for given in self._given.values():
            if given.command is None:
                continue
            outcome = snapshot.outcome(given.command.id)
            if outcome is None:
                continue
            given.state = Dot.SAVED if outcome.done else Dot.FAILED
            given.refused = not (outcome.done or outcome.waiting)
            if outcome.done:
                given.command = None

    def again(self) -> list[AnswerItem]:
        """Return what to send to save the failed answers after all; refused ones with a new id."""
        sent = []
        for given in self._given.values():
            if given.state == Dot.FAILED and given.command is not None:
                old = given.command
                if given.refused:
                    given.command = AnswerItem(round=old.round, item=old.item, value=old.value)
                given.state, given.refused = Dot.UNSAVED, False
                sent.append(given.command)
        return sent

    @property
    def failed(self) -> bool:
        """Return whether some answer is not saved and will not be by itself soon."""
        return any(given.state == Dot.FAILED for given in self._given.values())

    @property
    def saved(self) -> bool:
        """Return whether everything that was answered is committed."""
        return all(given.state == Dot.SAVED for given in self._given.values())

    def dots(self, items: Sequence[str]) -> tuple[Dot, ...]:
        """Return the state of every question."""
        found = [self._given.get(item) for item in items]
        return tuple(Dot.OPEN if given is None else given.state for given in found)
