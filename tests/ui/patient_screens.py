"""Every patient screen in every state, laid out as the window would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent

from app.commands import CloseCheckIn, Command, OpenCheckIn, Rate
from app.domain.forecast import EffectState, Forecast
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness
from app.domain.session import Infusion, Route
from app.domain.symptom import Effect, Rating
from app.errors import ErrorCode
from app.snapshot import CheckInView, DataOrigin, Outcome, Snapshot, SourceView
from tests.ui import samples
from ui.places import Place
from ui.screens.check_in import CheckInScreen
from ui.screens.home import HomeScreen
from ui.screens.idle import IdleScreen
from ui.screens.screen import Screen
from ui.widgets.touch import guard

ALL_SETTLED = {e.value: (EffectState.SETTLED, None) for e in Effect}
RUNNING = Infusion(Route.KETAMINE_IV, 41.0, 40.0, None)


def with_states(**states) -> Snapshot:
    return samples.snapshot(session=samples.session(forecast=samples.forecast(**states)))


def words_of(home: HomeScreen, effect: Effect) -> str:
    return next(bar for bar in home.bars if bar.effect == effect).words.text()


def overdue_snapshot() -> Snapshot:
    readings = samples.readings()
    readings[Metric.SPO2] = samples.missing(Metric.SPO2, Absence.SENSOR_OFF, 5)
    readings[Metric.HR] = replace(readings[Metric.HR], freshness=Freshness.STALE, age=130.0)
    readings[Metric.RR] = replace(readings[Metric.RR], validity=Validity.QUESTIONABLE)
    late = samples.forecast(dizziness=(EffectState.OVERDUE, None))
    return samples.snapshot(
        session=samples.session(forecast=late),
        readings=readings,
        notices=(
            Notice(3, NoticeKind.OVERDUE, samples.NOW_T - 60, "dizziness"),
            samples.call(1),
        ),
    )


def lost_snapshot() -> Snapshot:
    nobody = {e.effect: (EffectState.UNREPORTED, None) for e in samples.forecast().effects}
    return samples.snapshot(
        readings={m: samples.missing(m, Absence.LINK_LOST, 7) for m in samples.readings()},
        source=SourceView("replay", DataOrigin.REPLAYED, True),
        storage_error=ErrorCode.DISK_FULL,
        session=samples.session(forecast=samples.forecast(**nobody)),
    )


def infusing() -> Forecast:
    forecast = samples.forecast()
    nothing: dict[str, Any] = {
        "p50": None,
        "p90": None,
        "expected": None,
        "last": None,
        "last_at": None,
    }
    effects = (replace(e, state=EffectState.INFUSING, **nothing) for e in forecast.effects)
    return replace(forecast, effects=tuple(effects))


def settled_snapshot() -> Snapshot:
    done = {e.effect: (EffectState.SETTLED, None) for e in samples.forecast().effects}
    return samples.snapshot(
        session=samples.session(forecast=samples.forecast(**done), settled=True),
        notices=(samples.call(3, acknowledged=True),),
    )


def _mild() -> Forecast:
    forecast = samples.forecast(**ALL_SETTLED)
    return replace(forecast, effects=tuple(replace(e, last=Rating.MILD) for e in forecast.effects))


HOMES = {
    "wearing off": samples.snapshot,
    "overdue": overdue_snapshot,
    "nothing known": lost_snapshot,
    "settled": settled_snapshot,
    "artefacts": lambda: samples.snapshot(
        readings={m: samples.missing(m, Absence.ARTEFACT, 7) for m in samples.readings()}
    ),
    "not due": lambda: samples.snapshot(
        readings={m: samples.missing(m, Absence.NOT_DUE, 7) for m in samples.readings()}
    ),
    "stale": lambda: samples.snapshot(
        readings={
            m: replace(r, freshness=Freshness.STALE, age=780.0)
            for m, r in samples.readings().items()
        },
        session=samples.session(forecast=infusing(), infusion=RUNNING),
    ),
    "due": lambda: samples.snapshot(
        session=samples.session(check_in=CheckInView(due=samples.NOW_T - 30)),
        notices=(replace(samples.call(4), repeated=2),),
    ),
    "mild and watched": lambda: samples.snapshot(
        session=samples.session(forecast=_mild(), settled=True),
        notices=(samples.call(1), samples.call(2)),
        unsaved=3,
    ),
    "time hidden": lambda: samples.snapshot(session=samples.session(hide_time=True)),
    "vitals hidden": lambda: samples.snapshot(session=samples.session(hide_vitals=True)),
    "restarted": lambda: samples.snapshot(session=samples.session(time_gap=600.0)),
}


def laid_out(screen: Screen, width: int, height: int, *snapshots: Snapshot) -> Screen:
    """Show a screen at a size, as the window would, with all layouts done."""
    screen.resize(width, height)
    screen.enter(snapshots[0])
    screen.show()
    for snapshot in snapshots[1:]:
        screen.show_snapshot(snapshot)
    for _ in range(3):  # a label that wraps asks for a second round
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert (screen.width(), screen.height()) == (width, height), "asks for more than there is"
    return screen


def check_in_screen(width: int, height: int, page: int, *, fails: bool, staff: bool) -> Screen:
    """Show a check-in on one of its pages, the answers before it given."""
    screen = CheckInScreen()
    sent: list[Command] = []
    screen.command.connect(sent.append)
    snapshot = samples.snapshot(signed_in=samples.NURSE if staff else None)
    screen.enter(snapshot)
    for _ in range(page):
        screen.choices[Rating.MODERATE].answered.emit(Rating.MODERATE)
        screen.advance()
    if page < 5:
        screen.choices[Rating.MODERATE].answered.emit(Rating.MODERATE)
    outcomes = {c.id: Outcome(c.id, not fails, waiting=fails) for c in sent}
    screen.resize(width, height)
    screen.show()
    screen.show_snapshot(replace(snapshot, outcomes=outcomes))
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert (screen.width(), screen.height()) == (width, height), "asks for more than there is"
    return screen


def all_screens(width: int, height: int) -> Iterator[tuple[str, Screen]]:
    """Every patient screen in every state, one after the other."""
    for name, make in HOMES.items():
        yield name, laid_out(HomeScreen(), width, height, make())
    yield "idle", laid_out(IdleScreen(), width, height, samples.snapshot(session=None))
    for page in range(6):
        for fails in (False, True):
            name = f"check-in {page} {'not saved' if fails else 'saved'}"
            yield name, check_in_screen(width, height, page, fails=fails, staff=page == 2)


class Bench:
    """A check-in screen with a pretended core behind it."""

    def __init__(self, qtbot) -> None:
        self.screen = CheckInScreen()
        qtbot.addWidget(self.screen)
        self.sent: list[Command] = []
        self.places: list[Place] = []
        self.screen.command.connect(self.sent.append)
        self.screen.go.connect(self.places.append)
        self.snapshot = samples.snapshot()
        self.outcomes: dict[str, Outcome] = {}

    def enter(self, snapshot: Snapshot | None = None) -> None:
        self.snapshot = snapshot or self.snapshot
        self.screen.resize(1920, 1080)
        self.screen.enter(self.snapshot)
        self.screen.show()

    def tap(self, rating: Rating) -> None:
        guard.reset()
        self.screen.choices[rating].click()

    def press(self, button) -> None:
        guard.reset()
        button.click()

    def answer_all(self, *ratings: int) -> None:
        for rating in ratings:
            self.tap(Rating(rating))
            self.screen.advance()

    def commit(self, **outcome) -> None:
        """Let every command sent so far be done, or what `outcome` says."""
        for command in self.sent:
            known = self.outcomes.get(command.id)
            if known is None or not known.done:
                values = {"done": True, **outcome}
                self.outcomes[command.id] = Outcome(command.id, **values)
        self.screen.show_snapshot(replace(self.snapshot, outcomes=dict(self.outcomes)))

    @property
    def rates(self) -> list[Rate]:
        return [c for c in self.sent if isinstance(c, Rate)]

    @property
    def closed(self) -> list[str]:
        return [c.check_in for c in self.sent if isinstance(c, CloseCheckIn)]

    @property
    def opened(self) -> list[OpenCheckIn]:
        return [c for c in self.sent if isinstance(c, OpenCheckIn)]

    def note(self, rating: Rating) -> str:
        return self.screen.choices[rating].note.text()
