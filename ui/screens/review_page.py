"""One past session: what was measured and reported on one time axis, and what was signed."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QLabel, QStackedLayout, QWidget

from app.snapshot import SessionView, Snapshot
from ui import review_words as words
from ui import session_words
from ui.event_words import markers
from ui.screens.why_kept import kept_lines, subject
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import ChipRow
from ui.widgets.kept_list import KeptList
from ui.widgets.line_list import LineList
from ui.widgets.rating_lanes import RatingLanes
from ui.widgets.timeline import Timeline


class Tab(StrEnum):
    """What stands in the list at the left."""

    SIGNED = "signed"
    NOTICES = "notices"
    EVENTS = "events"
    FORECASTS = "forecasts"


class PastPage(QWidget):
    """Made for one session and thrown away with it: nothing of the patient stays."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: list[QLabel] = []
        self._past: Snapshot | None = None
        self._filled: set[Tab] = set()
        self.timeline = Timeline()
        self.lanes = RatingLanes()
        self.timeline.axis_changed.connect(self.lanes.show_axis)
        body = columns(self._build_told(), self._build_course(), gap=24)
        body.setStretch(0, 720)
        body.setStretch(1, 1100)
        layout = rows(self._build_head(), body, gap=14)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _title(self) -> QLabel:
        """Return a label that says that this part is of the past."""
        made = label("", "strong", "caution", wrap=True)
        self.titles.append(made)
        return made

    def _build_head(self) -> QFrame:
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        self.details = label("", "text", "muted", wrap=True)
        self.ended = label("", "text", wrap=True)
        line = columns(self.initials, self.mrn, self.details, gap=18)
        line.setStretch(2, 1)
        made = card()
        made.setLayout(rows(self._title(), line, self.ended, gap=2, margin=18))
        return made

    def _build_told(self) -> QFrame:
        self.tabs = ChipRow(columns=2, gap=10, tabs=True)
        self.tabs.set_choices(
            (
                (Tab.SIGNED, self.tr("Signed")),
                (Tab.NOTICES, self.tr("Notices")),
                (Tab.EVENTS, self.tr("Events")),
                (Tab.FORECASTS, self.tr("Forecasts")),
            )
        )
        self.tabs.picked.connect(self._on_tab)
        self.lines = {tab: LineList() for tab in (Tab.SIGNED, Tab.NOTICES, Tab.EVENTS)}
        self.hint = label("", "fine", "muted", wrap=True)
        self.kept = KeptList()
        forecasts = QWidget()
        inside = rows(self.hint, self.kept, gap=6)
        inside.setStretch(1, 1)
        forecasts.setLayout(inside)
        # A stacked layout without a widget would show its first page as a window.
        below = QWidget()
        self._pages = QStackedLayout(below)
        for part in (*self.lines.values(), forecasts):
            self._pages.addWidget(part)
        made = card()
        layout = rows(self._title(), self.tabs, below, gap=10, margin=22)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    def _build_course(self) -> QFrame:
        self.expected = label("", "fine", "muted", wrap=True)
        made = card()
        layout = rows(self._title(), self.expected, self.timeline, self.lanes, gap=8, margin=22)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    def show_past(self, past: Snapshot) -> None:
        """Show a session as of its end; called once."""
        session, now = past.session, past.now
        if session is None:
            return
        self._past = past
        for title in self.titles:
            say(title, words.past_title(now))
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        say(self.details, words.details(session, now))
        say(self.ended, "" if session.ended is None else words.how_it_ended(session.ended, now))
        band = words.expected_band(session, now)
        say(self.expected, "" if band is None else band.words)
        self.expected.setHidden(band is None)
        # What is drawn over the plot comes first, so that the plot is drawn once.
        self.timeline.show_states(session.states)
        self.timeline.show_markers(markers(session.events))
        self.timeline.show_bands(() if band is None else (band,))
        self.timeline.show_past(past, now.t)
        self.lanes.show_past(past, now.t)
        self._on_tab(Tab.SIGNED)

    def _fill(self, tab: Tab) -> None:
        """Fill a list when it is first looked at."""
        past = self._past
        if past is None or past.session is None or tab in self._filled:
            return
        self._filled.add(tab)
        if tab == Tab.FORECASTS:
            self._show_kept(past.session, past)
            return
        lines = {
            Tab.SIGNED: words.signed_lines,
            Tab.NOTICES: words.notice_lines,
            Tab.EVENTS: words.event_lines,
        }
        self.lines[tab].show_lines(lines[tab](past))

    def _show_kept(self, session: SessionView, past: Snapshot) -> None:
        lines, place = kept_lines(session, None, past.now)
        hint = words.forecast_hint(session)
        if lines:
            text = self.tr("{subject}. {hint}")
            hint = text.format(subject=subject(None), hint=hint)
        say(self.hint, hint)
        self.kept.show_kept(lines, place)

    @Slot(object)
    def _on_tab(self, key: object) -> None:
        tab = Tab(str(key))
        self._fill(tab)
        self.tabs.choose([tab])
        self._pages.setCurrentIndex(list(Tab).index(tab))
