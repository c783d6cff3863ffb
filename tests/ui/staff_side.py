"""What the tests of the staff's screens share: sizes, languages, a real protocol, a record."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.domain.criteria.items import SCALES
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Evidence,
    Protocol,
    Readiness,
    Reason,
    Scale,
    ScaleItem,
)
from app.domain.symptom import Rating
from app.snapshot import Snapshot
from tests.ui import samples as s
from tests.ui.tape import lay_out
from ui.screens.screen import Screen

DATA = ("R.K.", "Nurse 07", "Nurse 12", "J.K.", "IV ketamine", "Bay 3")


def shown(qtbot, screen: Screen, snapshot: Snapshot, size=(1920, 1080)) -> Screen:
    """Show a screen as the window does."""
    # Earlier tests' screens wait for an event loop that never runs, and slow down every style.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.enter(snapshot)
    screen.show()
    lay_out(screen)
    return screen


def long_protocol() -> Protocol:
    """Return as many criteria as the kiosk ships with, of every kind."""
    base = s.protocol()
    more = tuple(
        Criterion(
            id=f"again_{c.id}",
            kind=c.kind,
            source=c.source,
            metric=c.metric,
            metrics=c.metrics,
            low=c.low,
            percent=c.percent,
            symptom=c.symptom,
            at_most=c.at_most,
            in_a_row=c.in_a_row,
            minutes=c.minutes,
        )
        for c in base.criteria[1:6]
    )
    padss = Scale("padss", tuple(ScaleItem(i) for i in SCALES["padss"]), "")
    score = Criterion(
        id="padss", kind=CriterionKind.SCORE, source="", scale="padss", minimum_total=9
    )
    told = Criterion(id="instructions", kind=CriterionKind.INSTRUCTIONS, source="")
    return replace(
        base, criteria=(*base.criteria, *more, score, told), scales=(*base.scales, padss)
    )


def with_protocol(snapshot: Snapshot, protocol: Protocol, *, met: bool = False) -> Snapshot:
    """Return the snapshot judged by another protocol, with the sample's evidence."""
    known = {r.criterion.id: r for r in s.readiness().results}

    def result(criterion: Criterion) -> CriterionResult:
        like = known.get(criterion.id.removeprefix("again_"))
        evidence = like.evidence if like else Evidence(Reason.NOT_ASSESSED)
        state = like.state if like else CriterionState.UNKNOWN
        if met:
            rating = ((s.NOW_T - 900, Rating.NONE), (s.NOW_T - 60, Rating.NONE))
            evidence = replace(evidence, reason=Reason.OK, at=s.NOW_T - 60, total=10, by=1)
            if criterion.kind == CriterionKind.SYMPTOM:
                evidence = replace(evidence, ratings=rating)
            state = CriterionState.MET
        return CriterionResult(criterion, state, evidence)

    results = tuple(result(c) for c in protocol.criteria)
    expected = s.NOW_T if met else s.NOW_T + 48 * 60
    judged = Readiness(s.NOW_T, protocol, results, expected, 0 if met else 3)
    assert snapshot.session is not None
    session = replace(snapshot.session, readiness=judged)
    return replace(snapshot, protocol=protocol, session=session)


def all_met(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with every criterion met."""
    return with_protocol(snapshot, s.protocol(), met=True)


class Held:
    """A stopwatch that stands where a test puts it, for buttons that are held."""

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def start(self) -> None:
        """Do nothing."""

    def invalidate(self) -> None:
        """Do nothing."""

    def isValid(self) -> bool:
        """Say that it runs."""
        return True

    def elapsed(self) -> int:
        """Return where it stands."""
        return self.milliseconds
