"""One notice in a line: its sign and priority, words, how it stands, and one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel

from app.domain.notice import NoticeKind
from app.domain.staff_role import Action, may
from app.snapshot import Snapshot
from ui import notice_words as words
from ui import theme
from ui.criteria_words import Facts, facts_of
from ui.places import Place
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.notice_entry import Answers, Entry
from ui.widgets.notice_sign import NoticeSign, tone_of
from ui.widgets.tall_chip import TallChip
from ui.widgets.touch import set_state


class NoticeRow(QFrame):
    """One notice with its button; `answered` carries the line's key and the command,
    `opened` the place where what was told is answered for.

    With `history` it says when it was raised, who has seen it and when it ended.
    """

    answered = Signal(object)
    opened = Signal(object)

    def __init__(self, *, history: bool = False) -> None:
        super().__init__()
        self.setProperty("notice", "true")
        self._history = history
        self.entry: Entry | None = None
        self._pressed: Entry | None = None
        self.glow = 0.0
        self.sign = NoticeSign()
        self.priority = label("", "fine")
        self.priority.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label("", "small", wrap=True)
        self.state = label("", "fine", "muted", wrap=True)
        self.error = label("", "fine", "caution", wrap=True)
        self.button = TallChip()
        self.button.setMaximumWidth(theme.current().px(230))
        self.button.pressed.connect(self._on_pressed)
        self.button.tapped.connect(self._on_tapped)
        if history:
            # In a list the words begin under each other.
            self.priority.setMinimumWidth(_widest_word())
        mark = rows(1, self.sign, self.priority, 1)
        mark.setAlignment(self.sign, Qt.AlignmentFlag.AlignHCenter)
        text = rows(1, self.words, self.state, self.error, 1, gap=2)
        line = columns(mark, text, self.button, gap=14)
        line.setStretch(1, 1)
        scale = theme.current()
        line.setContentsMargins(scale.px(14), scale.px(6), scale.px(10), scale.px(6))
        self.setLayout(line)

    def show_entry(self, entry: Entry, snapshot: Snapshot, answers: Answers) -> None:
        """Show a line of a snapshot, and why answering it failed."""
        self.entry = entry
        facts, technical = facts_of(snapshot), entry.notice is not None and entry.notice.technical
        tone = tone_of(entry.priority, technical)
        set_state(self, "tone", tone if entry.attention else "")
        self.sign.show_kind(entry.priority, technical)
        notice = entry.notice
        word = words.rank_word(entry.priority) if notice is None else words.priority_word(notice)
        say(self.priority, word, tone)
        say(self.words, self._what(entry, snapshot, facts))
        _say_or_hide(self.state, self._state(entry, snapshot, facts))
        _say_or_hide(self.error, answers.error(entry, snapshot))
        button = self._button(entry)
        if self.button.text() != button:
            self.button.setText(button)
        open_still = entry.provisional or entry.answer is not None or entry.asks_more
        self.button.setHidden(not open_still or not _may(entry, snapshot))
        self.button.setEnabled(not entry.provisional and not answers.waits(entry, snapshot))

    def set_glow(self, level: float) -> None:
        """Draw the edge wider: `level` 0 (as it is) to 1."""
        if level != self.glow:
            self.glow = level
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, and its glow as a second edge: the ground of the words stays."""
        super().paintEvent(event)
        if self.glow <= 0.0 or self.entry is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.glow)
        wide = theme.current().px(9)
        painter.setPen(QPen(theme.colour(self.sign.tone), wide))
        half, radius = wide / 2, theme.current().px(20)
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, radius - half, radius - half)

    def _what(self, entry: Entry, snapshot: Snapshot, facts: Facts) -> str:
        if entry.confirms_time or entry.notice is None:
            return words.time_gap(snapshot)
        text = words.what(entry.notice, snapshot, facts)
        if entry.provisional:
            return self.tr("{notice} Not saved yet.").format(notice=text)
        return text

    def _state(self, entry: Entry, snapshot: Snapshot, facts: Facts) -> str:
        if entry.notice is None or entry.provisional:
            return ""
        if not _may(entry, snapshot):
            return self.tr("A lead or an admin has to see this.")
        if self._history:
            return words.history(entry.notice, not entry.stands, facts)
        return words.state(entry.notice, snapshot.notices, facts)

    def _button(self, entry: Entry) -> str:
        if entry.confirms_time:
            return self.tr("Confirm the time")
        if entry.notice is not None and entry.notice.kind == NoticeKind.NURSE_CALLED:
            return self.tr("On my way")
        if entry.asks_more:
            return self.tr("Answer for it")
        return self.tr("Acknowledge")

    @Slot()
    def _on_pressed(self) -> None:
        # The line may change under the finger: the tap answers what was touched.
        self._pressed = self.entry

    @Slot()
    def _on_tapped(self) -> None:
        entry = self._pressed or self.entry
        if entry is not None and entry.asks_more:
            self.opened.emit(Place.TOLD)
            return
        command = None if entry is None else entry.answer
        if entry is not None and command is not None:
            self.answered.emit((entry.key, command))


def _may(entry: Entry, snapshot: Snapshot) -> bool:
    """Return whether whoever is signed in may answer this; not everybody answers for a look."""
    if entry.notice is None or entry.notice.kind != NoticeKind.GLASS_BROKEN:
        return True
    member = snapshot.signed_in
    return member is not None and may(member.role, Action.SEE_GLASS)


def _say_or_hide(target: QLabel, text: str) -> None:
    say(target, text)
    target.setHidden(not text)


def _widest_word() -> int:
    metrics = QFontMetrics(theme.current().font("fine"))
    return max(metrics.horizontalAdvance(word) for word in words.mark_words())
