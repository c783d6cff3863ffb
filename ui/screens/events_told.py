"""What became of the last acts on the event page, in one line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.snapshot import Outcome, Snapshot
from ui.error_words import error_text

translate = QCoreApplication.translate


@dataclass(slots=True)
class _Act:
    """One command that was sent: its words, and what became of it."""

    words: str
    taken_back: int | None
    outcome: Outcome | None = None

    @property
    def open(self) -> bool:
        return self.outcome is None or self.outcome.waiting


class Told:
    """Follows the commands; a later tap must not hide that an earlier one failed."""

    def __init__(self) -> None:
        self._acts: dict[str, _Act] = {}

    def sent(self, command_id: str, words: str, *, taken_back: int | None = None) -> None:
        """Take on a command; `taken_back` is the event that it takes back."""
        self._acts = {key: act for key, act in self._acts.items() if act.open}
        self._acts[command_id] = _Act(words, taken_back)

    def follow(self, snapshot: Snapshot) -> None:
        """Learn from a snapshot what became of the commands."""
        for command_id, act in self._acts.items():
            if act.open:
                act.outcome = snapshot.outcome(command_id) or act.outcome

    @property
    def taking_back(self) -> frozenset[int]:
        """Return the events whose taking back is not answered yet."""
        found = (act.taken_back for act in self._acts.values() if act.open)
        return frozenset(event for event in found if event is not None)

    def line(self) -> tuple[str, str]:
        """Return what to say and its tone: a refusal before a wait, that before what is saved."""
        acts = tuple(self._acts.values())
        refused = [a for a in acts if a.outcome and not a.outcome.done and not a.open]
        if refused:
            return _refused(refused[-1]), "danger"
        waiting = [a for a in acts if a.outcome is not None and a.open]
        if waiting:
            return _waiting(waiting), "caution"
        if any(act.open for act in acts):
            return translate("events", "{event}: saving …").format(event=acts[-1].words), "muted"
        return (_saved(acts[-1]), "settled") if acts else ("", "")


def _refused(act: _Act) -> str:
    outcome = act.outcome
    assert outcome is not None
    reason = "" if outcome.error is None else error_text(outcome.error, outcome.detail)
    if act.taken_back is not None:
        text = translate("events", "! {event}: not taken back. {reason}")
    else:
        text = translate("events", "! {event}: not saved. {reason}")
    return text.format(event=act.words, reason=reason).rstrip()


def _waiting(acts: list[_Act]) -> str:
    if len(acts) > 1:
        text = translate("events", "{n} entries wait for the disk: not saved yet.")
        return text.format(n=len(acts))
    text = translate("events", "{event}: waiting for the disk, not saved yet.")
    return text.format(event=acts[0].words)


def _saved(act: _Act) -> str:
    if act.taken_back is not None:
        return translate("events", "{event}: taken back").format(event=act.words)
    return translate("events", "{event}: saved").format(event=act.words)
