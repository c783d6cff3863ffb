"""The table of all vital signs: a line for each, a heading for each column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.domain.metric import Metric
from app.snapshot import Snapshot
from ui import theme
from ui.screens.vitals_facts import ENTRIES, LineFace, line_face
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.more_below import MoreBelow

translate = QCoreApplication.translate
# Shares of the width: name, value, age, state, baseline, limits, source.
_SHARES = (8, 23, 9, 22, 12, 20, 15)
_GAP = 18


def _headings() -> tuple[str, ...]:
    return (
        "",
        translate("vitals", "Now"),
        translate("vitals", "Age"),
        translate("vitals", "State"),
        translate("vitals", "Before infusion"),
        translate("vitals", "Out of limits if"),
        translate("vitals", "Source"),
    )


def _cells(parts: Sequence[QWidget]) -> QHBoxLayout:
    """Lay out the cells of one line; every line shares the width alike, whatever it says."""
    line = columns(*parts, gap=_GAP)
    for number, (part, share) in enumerate(zip(parts, _SHARES, strict=True)):
        part.setMinimumWidth(1)
        line.setStretch(number, share)
    return line


def _stack(*parts: QLabel) -> QWidget:
    made = QWidget()
    made.setLayout(rows(1, *parts, 1))
    return made


class VitalLine(QFrame):
    """One vital sign with all that is known of it."""

    def __init__(self, metrics: tuple[Metric, ...], tone: str) -> None:
        super().__init__()
        self.setProperty("line", "below")
        self._metrics, self._tone = metrics, tone
        self._face: LineFace | None = None
        self.name = label("", "strong", tone, wrap=True)
        self.value = label("", "grand", tone)
        self.unit = label("", "fine", "muted")
        self.more = label("", "fine", "muted", wrap=True)
        self.age = label("", "text", wrap=True)
        self.state = label("", "strong", wrap=True)
        self.since = label("", "fine", "muted", wrap=True)
        self.baseline = label("", "text", wrap=True)
        self.change = label("", "fine", "muted", wrap=True)
        self.out = label("", "strong", wrap=True)
        self.limits = label("", "fine", "muted", wrap=True)
        self.source = label("", "fine", wrap=True)
        line = _cells(self._parts())
        edge = theme.current().px(3)
        line.setContentsMargins(0, edge, 0, edge)
        self.setLayout(line)
        self.setMinimumHeight(theme.current().px(80))

    def _parts(self) -> tuple[QWidget, ...]:
        number = QWidget()
        shown = columns(self.value, _stack(self.unit, self.more), gap=12)
        shown.setStretch(1, 1)
        # A number is never cut: what stands beside it gives way.
        self.value.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        number.setLayout(shown)
        return (
            self.name,
            number,
            self.age,
            _stack(self.state, self.since),
            _stack(self.baseline, self.change),
            _stack(self.out, self.limits),
            self.source,
        )

    @property
    def face(self) -> LineFace | None:
        """Return what is shown."""
        return self._face

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what a snapshot says of this vital sign."""
        face = line_face(snapshot, self._metrics, self._tone)
        if face == self._face:
            return
        self._face = face
        say(self.name, face.name)
        say(self.value, face.value, face.value_tone)
        say(self.age, face.age)
        say(self.state, face.state, face.state_tone)
        say(self.baseline, face.baseline)
        say(self.limits, face.limits)
        say(self.out, face.out, face.out_tone)
        say(self.source, face.source)
        for part, words in (
            (self.unit, face.unit),
            (self.more, face.more),
            (self.since, face.since),
            (self.change, face.change),
        ):
            say(part, words)
            part.setHidden(not words)
        # What is passed already says its limit.
        self.out.setHidden(not face.out)


class VitalTable(QWidget):
    """All vital signs; where the window is too low they are paged."""

    def __init__(self) -> None:
        super().__init__()
        self.headings = [label(words, "fine", "muted", wrap=True) for words in _headings()]
        self.lines = [VitalLine(metrics, tone) for metrics, tone in ENTRIES]
        self.list = MoreBelow(inside=True)
        for line in self.lines:
            self.list.rows.addWidget(line)
        self.list.rows.addStretch(1)
        layout = rows(_cells(self.headings), self.list, gap=4)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def line(self, metric: Metric) -> VitalLine:
        """Return the line in which a metric stands."""
        number = next(n for n, (metrics, _) in enumerate(ENTRIES) if metric in metrics)
        return self.lines[number]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot, everything in place."""
        for line in self.lines:
            line.show_snapshot(snapshot)
