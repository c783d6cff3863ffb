"""All vital signs for staff: what is measured, what is old, what is missing, and how it went."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import StrEnum

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from app.domain.wave import Wave
from app.snapshot import Snapshot
from ui import session_words, theme
from ui.event_words import markers
from ui.limit_lines import limit_lines
from ui.places import Place
from ui.screens.screen import Screen
from ui.screens.vitals_table import VitalTable
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.staff_top import StaffTop
from ui.widgets.sweep import Sweep
from ui.widgets.sweep_lane import WaveSource
from ui.widgets.timeline import Timeline
from ui.widgets.vitals_strip import VitalsStrip


class Tab(StrEnum):
    """What the page shows below its head."""

    NOW = "now"
    TRENDS = "trends"


class VitalsScreen(Screen):
    """Only staff see it, and nothing changes here; `waves` are the waveforms there are."""

    def __init__(self, waves: Mapping[Wave, WaveSource]) -> None:
        super().__init__()
        self._waves = waves
        self.top = self._build_top()
        self.now, self.trends = self._build_now(), self._build_trends()
        # A stacked layout without a widget would show its first page as a window.
        below = QWidget()
        self._pages = QStackedLayout(below)
        for page in (self.now, self.trends):
            self._pages.addWidget(page)
        layout = rows(self.top, below, gap=14, margin=28)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.initials = label("", "strong")
        self.mrn = label("", "fine")
        quiet = label(self.tr("The bedside monitor stays in charge."), "fine", "muted", wrap=True)
        self.tabs = ChipRow(columns=2, gap=10, tabs=True)
        self.tabs.set_choices(((Tab.NOW, self.tr("Now")), (Tab.TRENDS, self.tr("Trends"))))
        for chip in self.tabs.chips:
            chip.setMinimumWidth(theme.current().px(165))
        self.tabs.picked.connect(self._on_tab)
        # Chips, so that all four are of one height and long words wrap.
        self.sources = Chip(self.tr("Sources"))
        self.sources.tapped.connect(self._on_sources)
        self.back = Chip(self.tr("Back"))
        self.back.tapped.connect(self._on_back)
        who = QWidget()
        line = columns(label(self.tr("Vital signs"), "title"), self.initials, 1, gap=20)
        under = columns(self.mrn, quiet, gap=20)
        under.setStretch(1, 1)
        who.setLayout(rows(1, line, under, 1))
        return StaffTop(who, self.tabs, self.sources, self.back, clock=True)

    def _build_now(self) -> QWidget:
        self.sweep = Sweep()
        waves = card()
        waves.setLayout(rows(self.sweep, margin=14))
        self.table = VitalTable()
        values = card()
        inside = rows(self.table)
        scale = theme.current()
        inside.setContentsMargins(scale.px(28), scale.px(12), scale.px(28), scale.px(8))
        values.setLayout(inside)
        made = QWidget()
        layout = rows(waves, values, gap=14)
        # Values need their room; the waveforms take what is left.
        layout.setStretch(0, 1)
        layout.setStretch(1, 5)
        made.setLayout(layout)
        return made

    def _build_trends(self) -> QFrame:
        self.strip = VitalsStrip(target=False)
        self.timeline = Timeline()
        made = card()
        layout = rows(self.strip, self.timeline, gap=14, margin=24)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the values of now."""
        self.sweep.show_waves(self._waves)
        self.table.list.to_top()
        self._show_tab(Tab.NOW)
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot, everything in place."""
        session = snapshot.session
        if session is None:
            return
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        self.sweep.show_snapshot(snapshot)
        self.table.show_snapshot(snapshot)
        self.strip.show_snapshot(snapshot)
        self.timeline.show_snapshot(snapshot)
        self.timeline.show_states(session.states)
        self.timeline.show_limits(limit_lines(snapshot))
        self.timeline.show_markers(markers(session.events))

    def _show_tab(self, tab: Hashable) -> None:
        self.tabs.choose({tab})
        self._pages.setCurrentWidget(self.trends if tab == Tab.TRENDS else self.now)

    @Slot(object)
    def _on_tab(self, tab: Hashable) -> None:
        self._show_tab(tab)

    @Slot()
    def _on_sources(self) -> None:
        self.move_to(Place.SOURCES)

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)
