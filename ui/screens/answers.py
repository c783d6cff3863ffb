"""The answers of one round as the screen knows them: given, saved, or not saved."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands import Command, OpenCheckIn, Rate
from app.domain.symptom import CheckIn, Origin, Rating, Symptom
from app.snapshot import SessionView, Snapshot, StaffMember
from ui.widgets.dots import Dot


@dataclass(slots=True)
class Answer:
    """One answer; `rating` None is a skip. `command` is None when it was read back."""

    rating: Rating | None
    command: Rate | None
    state: Dot
    refused: bool = False


class Answers:
    """What was answered in one check-in, and which of it is committed."""

    def __init__(self, opened: OpenCheckIn) -> None:
        self._opened = opened
        self._open_refused = False
        self._given: dict[Symptom, Answer] = {}

    @classmethod
    def restored(cls, check_in: str, record: CheckIn | None) -> Answers:
        """Return the answers of a check-in that was left open, such as by a restart."""
        origin = record.origin if record else Origin.PATIENT
        made = cls(OpenCheckIn(id=check_in, origin=origin))
        for symptom, rating in (record.ratings if record else {}).items():
            made._given[symptom] = Answer(rating, None, Dot.SAVED)
        return made

    @property
    def check_in(self) -> str:
        """Return the id by which the check-in is known."""
        return self._opened.id

    def of(self, symptom: Symptom) -> Answer | None:
        """Return the latest answer to a question, None while there is none."""
        return self._given.get(symptom)

    def give(self, symptom: Symptom, rating: Rating | None) -> Rate | None:
        """Note an answer and return the command to send, None when it is saved already.

        The same answer again is the same command, so a double tap is one row;
        another answer is a correction with its own.
        """
        before = self._given.get(symptom)
        if before is not None and before.rating == rating and not before.refused:
            return None if before.state == Dot.SAVED else before.command
        rate = Rate(check_in=self.check_in, symptom=symptom, rating=rating)
        self._given[symptom] = Answer(rating, rate, Dot.UNSAVED)
        return rate

    def follow(self, snapshot: Snapshot) -> None:
        """Learn from a snapshot what became of the commands."""
        opened = snapshot.outcome(self._opened.id)
        self._open_refused = opened is not None and not (opened.done or opened.waiting)
        for answer in self._given.values():
            if answer.command is None or answer.state == Dot.SAVED:
                continue
            outcome = snapshot.outcome(answer.command.id)
            if outcome is not None:
                answer.state = Dot.SAVED if outcome.done else Dot.FAILED
                answer.refused = not (outcome.done or outcome.waiting)

    def again(self) -> list[Command]:
        """Return what to send to save the failed answers after all.

        What waits for the disk keeps its id; what was refused needs a new one.
        """
        sent: list[Command] = []
        if self._open_refused:
            self._opened, self._open_refused = OpenCheckIn(origin=self._opened.origin), False
            sent.append(self._opened)
            for answer in self._given.values():
                answer.state, answer.refused = Dot.FAILED, True
        for symptom, answer in list(self._given.items()):
            if answer.state != Dot.FAILED:
                continue
            answer.state = Dot.UNSAVED
            rate = self.give(symptom, answer.rating)
            if rate is not None:
                sent.append(rate)
        return sent

    def dots(self) -> tuple[Dot, ...]:
        """Return the state of every question, in the order they are asked."""
        return tuple(self._given[s].state if s in self._given else Dot.OPEN for s in Symptom)

    @property
    def first_open(self) -> int:
        """Return the number of the first question without an answer or a skip."""
        dots = self.dots()
        return dots.index(Dot.OPEN) if Dot.OPEN in dots else len(dots)

    @property
    def failed(self) -> bool:
        """Return whether an answer could not be saved."""
        return Dot.FAILED in self.dots()

    @property
    def saved(self) -> bool:
        """Return whether every question has a committed answer or skip."""
        return all(dot == Dot.SAVED for dot in self.dots())


def left_open(session: SessionView, proxy: StaffMember | None) -> Answers | None:
    """Return the round that was left open, None when there is none of the same person."""
    open_id = session.check_in.open_id
    if open_id is None:
        return None
    record = next((c for c in reversed(session.check_ins) if c.closed is None), None)
    if record is not None and len(record.ratings) == len(Symptom):
        # Finished, and its end is only waiting for the disk: a new round is wanted.
        return None
    # Whose answers they are is fixed when a round is opened.
    if record is not None and record.by_staff != (proxy.id if proxy else None):
        return None
    return Answers.restored(open_id, record)


def origin_of(session: SessionView, proxy: StaffMember | None) -> Origin:
    """Return why a round is opened now."""
    if proxy is not None:
        return Origin.STAFF
    return Origin.PATIENT if session.check_in.due is None else Origin.PROMPT
