"""What only staff can say: single items, scored scales, the escort, and the instructions."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from app.commands import Assess
from app.domain.criteria.items import scale_item
from app.domain.readiness import Assessment, Criterion, CriterionKind, CriterionState, Protocol
from app.snapshot import SessionView, Snapshot
from ui import score_words, session_words, theme, when
from ui.assess_words import MEASURED_ITEMS, measured_help
from ui.criteria_words import Facts, facts_of, item_of, no_driving_until
from ui.error_words import error_text
from ui.places import Place
from ui.screens.screen import Screen
from ui.widgets.assess_rows import AssessRow
from ui.widgets.basics import card, columns, label, rows, say
from ui.widgets.chips import ChipRow
from ui.widgets.escort_form import EscortForm
from ui.widgets.staff_top import StaffTop
from ui.widgets.touch import TouchButton

_PATIENT, _ESCORT = "patient", "escort"
_YES_NO = (CriterionKind.ITEM, CriterionKind.INSTRUCTIONS, CriterionKind.NO_DRIVING)


class AssessScreen(Screen):
    """One page for each group of items; a tap counts as saved when the core says so."""

    def __init__(self) -> None:
        super().__init__()
        self._protocol: Protocol | None = None
        self._sent: dict[str, str] = {}
        self.rows: dict[str, AssessRow] = {}
        self.totals: dict[str, QLabel] = {}
        self.escort: EscortForm | None = None
        self._pages: dict[str, QWidget] = {}
        self.back = TouchButton(self.tr("Back"))
        self.back.setMinimumWidth(theme.current().px(200))
        self.back.tapped.connect(self._on_back)
        self.top = self._build_top()
        self.tabs = ChipRow(columns=4)
        self.tabs.picked.connect(self._on_tab)
        self.stack = QStackedWidget()
        frame = card()
        frame.setLayout(rows(self.stack, margin=32))
        layout = rows(self.top, self.tabs, frame, gap=16, margin=32)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _build_top(self) -> StaffTop:
        self.initials = label("", "strong")
        self.mrn = label("", "text")
        who = QWidget()
        who.setLayout(
            columns(label(self.tr("Assess"), "title"), self.initials, self.mrn, 1, gap=28)
        )
        return StaffTop(who, self.back, clock=True)

    def enter(self, snapshot: Snapshot) -> None:
        """Open the first page on which something is missing."""
        self._sent = {}
        self.show_snapshot(snapshot)
        open_pages = [key for key in self._pages if not self._done(key, snapshot)]
        if self._pages:
            self._show_page(open_pages[0] if open_pages else next(iter(self._pages)))

    def leave(self) -> None:
        """Forget what was typed."""
        self._sent = {}
        if self.escort is not None:
            self.escort.clear()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw what the record holds."""
        session = snapshot.session
        if session is None:
            return
        self.top.show_snapshot(snapshot)
        say(self.initials, session.patient.initials)
        say(self.mrn, session_words.mrn(session))
        if session.readiness.protocol != self._protocol:
            self._build(session.readiness.protocol)
        facts = facts_of(snapshot, full=True)
        for item, row in self.rows.items():
            found = session.assessments.get(item)
            old = found is not None and _is_old(found, session)
            words, tone = self._status(item, found, snapshot, facts)
            row.show_found(None if old else found, words, "caution" if old else tone)
            if item in MEASURED_ITEMS:
                row.show_hint(*measured_help(item, snapshot))
            if item == "no_driving":
                row.show_hint(self._driving(facts), "text")
        if self.escort is not None:
            found = session.assessments.get("escort")
            self.escort.show_found(found, *self._status("escort", found, snapshot, facts))
        self._show_totals(session.assessments)
        self._show_tabs(snapshot)

    def _build(self, protocol: Protocol) -> None:
        """Make the pages of a protocol; only another protocol makes them anew."""
        for old in self._pages.values():
            self.stack.removeWidget(old)
            old.deleteLater()
        self._protocol = protocol
        self.rows, self.totals, self._pages, self.escort = {}, {}, {}, None
        items = [c for c in protocol.criteria if c.kind in _YES_NO]
        if items:
            self._add_page(_PATIENT, [self._item_row(c) for c in items])
        for criterion in protocol.criteria:
            if criterion.kind == CriterionKind.SCORE and criterion.scale:
                self._add_scale(protocol, criterion)
        if any(c.kind == CriterionKind.ESCORT for c in protocol.criteria):
            self.escort = EscortForm()
            self.escort.saved.connect(self._on_escort)
            self._add_page(_ESCORT, [self.escort])

    def _add_page(self, key: str, parts: list[QWidget]) -> None:
        page = QWidget()
        page.setLayout(rows(*parts, gap=8))
        self._pages[key] = page
        self.stack.addWidget(page)

    def _item_row(self, criterion: Criterion) -> AssessRow:
        item = item_of(criterion) or criterion.id
        choices = ((1, self.tr("Yes")), (0, self.tr("No")))
        name, hint = score_words.item_name(item), score_words.item_question(item)
        return self._row(AssessRow(item, name, hint, choices, 2))

    def _add_scale(self, protocol: Protocol, criterion: Criterion) -> None:
        scale = protocol.scale(criterion.scale or "")
        total = label("", "text", "muted", wrap=True)
        self.totals[scale.id] = total
        parts: list[QWidget] = [total]
        for part in scale.items:
            choices = [
                (points, f"{points} · {score_words.score_answer(scale.id, part.id, points)}")
                for points in reversed(part.points)
            ]
            name = score_words.score_name(scale.id, part.id)
            item = scale_item(scale.id, part.id)
            parts.append(self._row(AssessRow(item, name, "", choices, len(choices))))
        self._add_page(scale.id, parts)

    def _row(self, row: AssessRow) -> AssessRow:
        row.picked.connect(self._on_picked)
        self.rows[row.item] = row
        return row

    @Slot(str, int)
    def _on_picked(self, item: str, value: int) -> None:
        self._sent[item] = self.send(Assess(item=item, value=value))

    @Slot(int, str)
    def _on_escort(self, value: int, text: str) -> None:
        self._sent["escort"] = self.send(Assess(item="escort", value=value, text=text))

    @Slot()
    def _on_back(self) -> None:
        self.move_to(Place.BOARD)

    @Slot(object)
    def _on_tab(self, key: object) -> None:
        self._show_page(str(key))

    def _show_page(self, key: str) -> None:
        self.stack.setCurrentWidget(self._pages[key])
        self.tabs.choose([key])

    def _status(
        self, item: str, found: Assessment | None, snapshot: Snapshot, facts: Facts
    ) -> tuple[str, str]:
        """Return the words under an item, and their tone."""
        sent = self._sent.get(item)
        if sent is not None:
            outcome = snapshot.outcome(sent)
            if outcome is None:
                return self.tr("saving …"), "muted"
            if outcome.error is not None and not outcome.done:
                return error_text(outcome.error, outcome.detail), "danger"
            if not outcome.done:
                return self.tr("not saved yet: waiting for the disk"), "caution"
        if found is None:
            return self.tr("not assessed"), "muted"
        value = found.text or (self.tr("yes") if found.value else self.tr("no"))
        if "." in item:
            value = self.tr("{n} points").format(n=found.value)
        text = self.tr("{value} · {time} by {name}, {age}")
        words = text.format(
            value=value,
            time=when.clock_time(snapshot.now, found.at),
            name=facts.name(found.by),
            age=facts.ago(found.at),
        )
        return words, "settled" if sent is not None else "muted"

    def _driving(self, facts: Facts) -> str:
        until = no_driving_until(facts)
        if not until:
            return self.tr("The infusion is still running: the time is not known yet.")
        return self.tr("No driving and no machines until {day}.").format(day=until)

    def _show_totals(self, assessments: dict[str, Assessment]) -> None:
        if self._protocol is None:
            return
        least = {c.scale: c.minimum_total for c in self._protocol.criteria if c.scale}
        for scale_id, target in self.totals.items():
            scale = self._protocol.scale(scale_id)
            found = [assessments.get(scale_item(scale_id, part.id)) for part in scale.items]
            scored = [a.value for a in found if a is not None]
            text = self.tr("{total} of {most} · needs {least} and no zero · {n} items open")
            say(
                target,
                text.format(
                    total=sum(scored),
                    most=sum(max(part.points) for part in scale.items),
                    least=least.get(scale_id) or 0,
                    n=len(found) - len(scored),
                ),
            )

    def _show_tabs(self, snapshot: Snapshot) -> None:
        names = {
            _PATIENT: self.tr("Patient and advice"),
            _ESCORT: self.tr("Escort"),
        }
        choices = []
        for key in self._pages:
            name = names.get(key) or score_words.scale_name(key)
            done = self._done(key, snapshot)
            choices.append((key, self.tr("{name} · done").format(name=name) if done else name))
        current = self.tabs.chosen
        self.tabs.set_choices(choices)
        self.tabs.choose(current)

    def _done(self, key: str, snapshot: Snapshot) -> bool:
        """Return whether every criterion of a page is met."""
        if snapshot.session is None:
            return False
        results = snapshot.session.readiness.results
        states = [r.state for r in results if _page_of(r.criterion) == key]
        return bool(states) and all(s == CriterionState.MET for s in states)


def _is_old(found: Assessment, session: SessionView) -> bool:
    """Return whether a finding no longer counts: too long ago, or before the infusion ended."""
    for result in session.readiness.results:
        criterion = result.criterion
        if result.state != CriterionState.STALE:
            continue
        if found.item == item_of(criterion) or found.item.split(".")[0] == criterion.scale:
            limit = criterion.max_age_minutes
            late = limit is not None and session.readiness.as_of - found.at > 60.0 * limit
            early = session.infusion.ended is not None and found.at < session.infusion.ended
            return late or early
    return False


def _page_of(criterion: Criterion) -> str | None:
    kind = criterion.kind
    if kind == CriterionKind.SCORE:
        return criterion.scale
    if kind in _YES_NO:
        return _PATIENT
    return _ESCORT if kind == CriterionKind.ESCORT else None
