"""Open notices on top of the board: a sign, words, and one button to answer each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.commands import AcknowledgeNotice, Command, ConfirmTime
from app.domain.notice import Notice, NoticeKind, Priority
from app.domain.symptom import Effect
from app.snapshot import Snapshot
from ui import theme, when
from ui.error_words import error_text
from ui.widgets.basics import columns, label, say
from ui.widgets.signs import ATTENTION, Sign
from ui.widgets.touch import TouchButton, set_state
from ui.wording import symptom_clinical

_MOST = 2
_RANK = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}
_TONES = {Priority.HIGH: "danger", Priority.MEDIUM: "caution", Priority.LOW: "muted"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `notice` None is a time gap that is known without its notice."""

    notice: Notice | None
    confirms_time: bool
    priority: Priority

    @property
    def key(self) -> object:
        """Return what makes it the same line in the next snapshot."""
        return "time" if self.notice is None or self.confirms_time else self.notice.id

    @property
    def provisional(self) -> bool:
        """Return whether it waits for the disk: there is nothing to acknowledge yet."""
        return self.notice is not None and self.notice.id < 0 and not self.confirms_time


def open_entries(snapshot: Snapshot) -> list[Entry]:
    """Return what staff have not answered yet, the most urgent first."""
    session = snapshot.session
    gap = session is not None and session.time_gap is not None
    waiting = [n for n in snapshot.notices if n.acknowledged is None]
    found = [Entry(n, gap and n.kind == NoticeKind.TIME_GAP, n.priority) for n in waiting]
    if gap and not any(e.confirms_time for e in found):
        found.append(Entry(None, True, Priority.MEDIUM))
    found.sort(key=lambda e: (_RANK[e.priority], e.notice.raised if e.notice else 0.0))
    return found


class NoticeRow(QFrame):
    """One notice with its button; `answered` carries the command."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "true")
        self.entry: Entry | None = None
        self._pressed: Entry | None = None
        self.sign = Sign(ATTENTION, "caution")
        self.words = label("", "small", wrap=True)
        self.button = TouchButton()
        self.button.pressed.connect(self._on_pressed)
        self.button.tapped.connect(self._on_tapped)
        line = columns(self.sign, self.words, self.button, gap=14)
        line.setStretch(1, 1)
        scale = theme.current()
        line.setContentsMargins(scale.px(16), scale.px(6), scale.px(10), scale.px(6))
        self.setLayout(line)

    def show_entry(self, entry: Entry, words: str, button: str, error: str) -> None:
        """Show a notice, and why answering it failed."""
        self.entry = entry
        tone = _TONES[entry.priority]
        set_state(self, "tone", tone)
        self.sign.set_sign(ATTENTION, tone)
        say(self.words, f"{words} {error}".strip())
        if self.button.text() != button:
            self.button.setText(button)

    @Slot()
    def _on_pressed(self) -> None:
        # The line may change under the finger: the tap answers what was touched.
        self._pressed = self.entry

    @Slot()
    def _on_tapped(self) -> None:
        entry = self._pressed or self.entry
        if entry is None or entry.provisional:
            return
        if entry.confirms_time:
            self.answered.emit((entry.key, ConfirmTime()))
        elif entry.notice is not None:
            self.answered.emit((entry.key, AcknowledgeNotice(notice=entry.notice.id)))


class NoticeBar(QWidget):
    """Up to two open notices, and how many more there are; hidden when there is none."""

    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.lines = [NoticeRow() for _ in range(_MOST)]
        self.more = label("", "small", "muted")
        self._sent: dict[object, str] = {}
        for line in self.lines:
            line.answered.connect(self._on_answered)
        layout = columns(*self.lines, self.more, gap=16)
        for number in range(_MOST):
            layout.setStretch(number, 1)
        self.setLayout(layout)
        self.hide()

    @Slot(object)
    def _on_answered(self, answer: tuple[object, Command]) -> None:
        key, command = answer
        self._sent[key] = command.id
        self.command.emit(command)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the open notices of a snapshot."""
        entries = open_entries(snapshot)
        self._sent = {e.key: self._sent[e.key] for e in entries if e.key in self._sent}
        for number, line in enumerate(self.lines):
            line.setHidden(number >= len(entries))
            if number < len(entries):
                self._fill(line, entries[number], snapshot)
        rest = len(entries) - _MOST
        say(self.more, self.tr("+{n} more").format(n=rest) if rest > 0 else "")
        self.more.setHidden(rest <= 0)
        self.setHidden(not entries)

    def _fill(self, line: NoticeRow, entry: Entry, snapshot: Snapshot) -> None:
        outcome = snapshot.outcome(self._sent.get(entry.key, ""))
        error = ""
        if outcome is not None and outcome.error is not None and not outcome.done:
            error = error_text(outcome.error, outcome.detail)
        waits = entry.key in self._sent and not error
        words = self._words(entry, snapshot)
        if entry.provisional:
            words = self.tr("{notice} Not saved yet.").format(notice=words)
        line.button.setEnabled(not waits and not entry.provisional)
        line.show_entry(entry, words, self._button(entry), error)

    def _button(self, entry: Entry) -> str:
        if entry.confirms_time:
            return self.tr("Confirm the time")
        if entry.notice is not None and entry.notice.kind == NoticeKind.NURSE_CALLED:
            return self.tr("On my way")
        return self.tr("Acknowledge")

    def _words(self, entry: Entry, snapshot: Snapshot) -> str:
        notice, now = entry.notice, snapshot.now
        if entry.confirms_time or notice is None:
            return self._gap_words(snapshot)
        time, age = when.clock_time(now, notice.raised), when.ago(now.t - notice.raised)
        if notice.kind == NoticeKind.NURSE_CALLED:
            text = self.tr("Nurse called at {time}, {age}.")
            if notice.repeated:
                text = self.tr("Nurse called at {time}, {age}, {n} times.")
            return text.format(time=time, age=age, n=notice.repeated + 1)
        if notice.kind == NoticeKind.OVERDUE:
            name = notice.subject
            if name in set(Effect):
                name = symptom_clinical(Effect(name))
            text = self.tr("{effect} takes longer than usual, since {time}. Please look.")
            return text.format(effect=name, time=time)
        if notice.kind == NoticeKind.MISSED_CHECK_IN:
            text = self.tr("The check-in of {time} was not answered. That is no answer, not none.")
            return text.format(time=time)
        if notice.kind == NoticeKind.PROTOCOL_CHANGED:
            text = self.tr("The list of criteria was changed during this session, seen {time}.")
            return text.format(time=time)
        return self.tr("The clock was not sure at {time}.").format(time=time)

    def _gap_words(self, snapshot: Snapshot) -> str:
        gap = 0.0 if snapshot.session is None else snapshot.session.time_gap or 0.0
        text = self.tr(
            "The kiosk was off or its clock was changed: a gap of {gap}. It says {time} now."
        )
        return text.format(gap=when.duration(abs(gap)), time=when.clock_of(snapshot.now))
