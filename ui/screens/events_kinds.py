"""What can be noted with one tap, and the drugs of the clinic."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.clock import Instant
from app.domain.event import SYMPTOMS, CareEvent, Drug, EventKind, oxygen_on, symptoms
from ui import theme
from ui.event_words import kind_name, oxygen_text
from ui.screens.events_form import MINUTES_AGO, EventForm
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import ChipRow

translate = QCoreApplication.translate

CLOCK = "clock"
SIMPLE = (EventKind.VOMITED, EventKind.WALKED, EventKind.DRANK)
# Asked about on a page of its own.
SCORED = EventKind.SEDATION
OXYGEN = (EventKind.OXYGEN_ON, EventKind.OXYGEN_OFF)
# Pixels at 1080p that a row of chips takes at most; spare height stays empty.
_HIGH = 116


class WhenRow(QWidget):
    """When it happened: minutes ago or a clock time; `picked` tells the minutes or CLOCK."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.chips = ChipRow(columns=len(MINUTES_AGO) + 1)
        self.chips.set_choices([*((n, _ago(n)) for n in MINUTES_AGO), (CLOCK, self.tr("Clock"))])
        self.chips.picked.connect(self.picked)
        self.time = label("", "strong")
        head = columns(label(self.tr("When: how long ago"), "heading"), 1, self.time, gap=20)
        self.setLayout(rows(head, self.chips, gap=8))

    def show_form(self, form: EventForm, time: str) -> None:
        """Show which is chosen, and the clock time that it means."""
        self.chips.choose([CLOCK if form.minutes is None else form.minutes])
        say(self.time, time)


def _ago(minutes: int) -> str:
    if minutes == 0:
        return translate("events", "now")
    return translate("events", "{n} min").format(n=minutes)


class KindsPage(QWidget):
    """One tap is one event (`kind`); a drug and a score are asked about first.

    A symptom stays chosen until it is tapped again, when it is over.
    """

    kind = Signal(object)
    drug = Signal(object)
    score = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.simple = ChipRow(columns=len(SIMPLE) + 1)
        self.symptoms = ChipRow(columns=len(SYMPTOMS))
        self.oxygen = ChipRow(columns=len(OXYGEN))
        self.oxygen.calm = self.symptoms.calm = True
        for row, kinds in (
            (self.simple, (*SIMPLE, SCORED)),
            (self.symptoms, SYMPTOMS),
            (self.oxygen, OXYGEN),
        ):
            row.set_choices([(kind, kind_name(kind)) for kind in kinds])
            row.picked.connect(self._on_kind)
            row.setMaximumHeight(max(theme.current().px(_HIGH), theme.current().staff_target + 4))
        self.oxygen_now = label("", "text", wrap=True)
        self.drugs = ChipRow(columns=3)
        self.drugs.picked.connect(self._on_drug)
        self.none = label(
            self.tr("No drugs are set up for this clinic."), "text", "muted", wrap=True
        )
        self._known: dict[str, Drug] = {}
        oxygen = columns(self.oxygen, self.oxygen_now, gap=20)
        oxygen.setStretch(0, 2)
        oxygen.setStretch(1, 1)
        what = label(self.tr("What happened (one tap)"), "heading", wrap=True)
        again = label(self.tr("A symptom is over? Tap it again."), "small", "muted", wrap=True)
        head = columns(what, again, gap=20)
        head.setStretch(0, 3)
        head.setStretch(1, 2)
        given = label(self.tr("Drug given"), "heading")
        self._layout = rows(
            head, self.simple, self.symptoms, oxygen, given, self.drugs, self.none, 1, gap=7
        )
        for place in (1, 3):
            self._layout.setStretch(place, 8)
        # Five in a line: their words need three lines first.
        self._layout.setStretch(2, 14)
        self.symptoms.setMaximumHeight(4 * self.simple.maximumHeight() // 3)
        self.setLayout(self._layout)

    def show_drugs(self, drugs: tuple[Drug, ...]) -> None:
        """Offer the drugs of the clinic."""
        self._known = {drug.name: drug for drug in drugs}
        self.drugs.set_choices([(name, name) for name in self._known])
        lines = -(-len(drugs) // 3)
        gap, high = theme.current().px(14), self.simple.maximumHeight()
        self.drugs.setMaximumHeight(lines * high + max(0, lines - 1) * gap)
        self._layout.setStretchFactor(self.drugs, 8 * lines)
        self.drugs.setHidden(not drugs)
        self.none.setHidden(bool(drugs))

    def show_events(self, events: tuple[CareEvent, ...], now: Instant) -> None:
        """Show whether oxygen is on, and which symptoms go on."""
        self.symptoms.choose(symptoms(events))
        on = oxygen_on(events)
        self.oxygen.choose([EventKind.OXYGEN_ON] if on else [])
        say(self.oxygen_now, oxygen_text(events, now), "" if on else "muted")

    @Slot(object)
    def _on_kind(self, kind: object) -> None:
        if kind == SCORED:
            self.score.emit()
        else:
            self.kind.emit(kind)

    @Slot(object)
    def _on_drug(self, name: object) -> None:
        drug = self._known.get(str(name))
        if drug is not None:
            self.drug.emit(drug)
