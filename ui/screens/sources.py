"""Where the vital signs come from: every source, how it is doing, and a test of its link."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QStackedLayout

from app.commands import TestSource
from app.snapshot import Outcome, Snapshot, SourceView
from ui import source_words as words
from ui import theme
from ui.places import Place
from ui.screens.screen import Screen
from ui.screens.sources_card import SourceCard
from ui.widgets.basics import card, clear, label, rows
from ui.widgets.more_below import MoreBelow
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton


class SourcesScreen(Screen):
    """Read-only but for the test: sources are set up in kiosk.toml."""

    def __init__(self) -> None:
        super().__init__()
        self._running = False
        self.cards: dict[str, SourceCard] = {}
        # The last test of each source: its command, and what is known of it.
        self._asked: dict[str, str] = {}
        self._known: dict[str, Outcome] = {}
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        self.top = StaffTop(
            label(self.tr("Vital signs: sources"), "title", wrap=True), self.back, clock=True
        )
        self._pages = QStackedLayout()
        self._none, self._some = self._build_none(), self._build_some()
        for page in (self._none, self._some):
            self._pages.addWidget(page)
        layout = rows(self.top, gap=16)
        layout.addLayout(self._pages, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(40), scale.px(28), scale.px(40), scale.px(24))
        self.setLayout(layout)

    def _build_none(self) -> QFrame:
        made = card()
        layout = rows(
            1,
            label(self.tr("No source of vital signs is set up"), "title", wrap=True),
            label(
                self.tr(
                    "Sources are set up in the file kiosk.toml in the kiosk's data folder. "
                    "The manual says how, on the page devices.md for technical staff."
                ),
                "body",
                wrap=True,
            ),
            label(
                self.tr("Until then the kiosk works without vital signs."),
                "body",
                "muted",
                wrap=True,
            ),
            1,
            gap=24,
        )
        wide = theme.current().px(160)
        layout.setContentsMargins(wide, 0, wide, 0)
        made.setLayout(layout)
        return made

    def _build_some(self) -> QFrame:
        self.order = label(
            self.tr("Where two sources give the same value, the upper one counts."),
            "fine",
            "muted",
            wrap=True,
        )
        self.list = MoreBelow(inside=True)
        note = label(
            self.tr(
                "A test closes the link and opens it again: values may be missing for a moment. "
                "All else is set up in kiosk.toml."
            ),
            "fine",
            "muted",
            wrap=True,
        )
        made = card()
        layout = rows(self.order, self.list, note, gap=4)
        layout.setStretch(1, 1)
        scale = theme.current()
        layout.setContentsMargins(scale.px(36), scale.px(18), scale.px(36), scale.px(18))
        made.setLayout(layout)
        return made

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the first source."""
        self.list.to_top()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Forget what was tested."""
        self._asked, self._known = {}, {}

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw every source, and what became of the tests."""
        self._running = snapshot.session is not None
        self.top.show_snapshot(snapshot)
        self._pages.setCurrentWidget(self._some if snapshot.sources else self._none)
        ids = [view.id for view in snapshot.sources]
        if ids != list(self.cards):
            self._make_cards(ids)
        self.order.setVisible(len(ids) > 1)
        for number, view in enumerate(snapshot.sources, 1):
            place = str(number) if len(ids) > 1 else ""
            shown = self.cards[view.id]
            shown.show_view(view, snapshot.now, snapshot.metric_source, place)
            shown.show_tested(*self._tested(view, snapshot))

    def _tested(self, view: SourceView, snapshot: Snapshot) -> tuple[str, str]:
        asked = self._asked.get(view.id)
        if asked is None:
            return "", "muted"
        # The core forgets its oldest answers: what is known stays known here.
        outcome = snapshot.outcome(asked) or self._known.get(asked)
        if outcome is not None:
            self._known[asked] = outcome
        return words.became(view, outcome)

    def _make_cards(self, ids: list[str]) -> None:
        clear(self.list.rows)
        self.cards = {}
        for number, each in enumerate(ids, 1):
            made = self.cards[each] = SourceCard(last=number == len(ids))
            made.test.connect(self._on_test)
            self.list.rows.addWidget(made)
        self.list.rows.addStretch(1)

    @Slot(str)
    def _on_test(self, source: str) -> None:
        self._asked[source] = self.send(TestSource(source=source))
        self.cards[source].show_tested(*words.asking())

    @Slot()
    def _on_back(self) -> None:
        # Where one came from; the window knows a better place where that is gone by now.
        self.move_to(self.came_from or (Place.BOARD if self._running else Place.MENU))
