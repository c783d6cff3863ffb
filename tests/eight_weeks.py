"""One patient, seven infusions, eight weeks: the story that every page and file has to tell alike.

`tell` plays it on a bay whose clock is moved by hand, through the same commands as the screens
send. Whoever has more to tell between the visits (a call, a sheet) hands in `afterwards`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app import commands as c
from app.clock import Instant
from app.domain.asking import PHQ9_ITEMS, RoundKind
from app.domain.metric import Metric
from app.domain.self_harm import SelfHarmAction
from app.domain.session import Baseline, Infusion, Patient, Route
from app.domain.symptom import Rating, Symptom
from app.forecast.forecaster import Forecaster
from tests.bedside.bay import GOOD_NIBP, MINUTE, Bay

MRN, INITIALS = "20417", "R.K."
PATIENT = Patient(MRN, INITIALS, 41, 82.0)
OFFSET = -4 * 3600
# Measured, asked and looked at so often in the story, in seconds and minutes.
PACE, ROUND = 30.0, 12.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One infusion as it is to go; minutes are after its end.

    `settled` is the first round that is low for good, `ready` when the discharge is signed.
    `phq9` is the total before it, `ninth` its ninth answer; `before` and `after` are mood,
    energy, clear thinking, relief and thoughts of self-harm, None for a skip. `pressure` is
    measured (systolic, diastolic) for the first half hour.
    """

    day: tuple[int, int, int]
    dose: float
    settled: float
    ready: float
    phq9: int
    before: tuple[int | None, ...]
    after: tuple[int | None, ...]
    ninth: int = 0
    bladder: int | None = None
    pressure: tuple[float, float] | None = None


VISITS: tuple[Visit, ...] = (
    Visit((2026, 10, 3), 41.0, 96.0, 125.0, 19, (3, 2, 4, 1, 0), (3, 3, 4, 3, 0), ninth=1),
    Visit((2026, 10, 7), 41.0, 84.0, 115.0, 17, (3, 3, 4, 2, 0), (4, 4, 5, 4, 0)),
    Visit((2026, 10, 10), 41.0, 72.0, 105.0, 14, (4, 3, 5, 3, 0), (4, 4, 6, 5, 0)),
    Visit((2026, 10, 14), 41.0, 72.0, 100.0, 12, (4, 4, 5, 4, 0), (5, 5, 6, 5, 0)),
    Visit(
        (2026, 10, 24), 49.2, 84.0, 120.0, 11, (5, 4, 6, 5, 0), (6, 5, 6, 6, 0), 0, None, (172, 98)
    ),
    Visit((2026, 11, 7), 41.0, 60.0, 90.0, 9, (5, 5, 7, 6, 0), (6, 6, 7, 7, 0), bladder=0),
    Visit((2026, 11, 23), 41.0, 60.0, 85.0, 8, (6, 6, 7, 7, 0), (7, 7, 8, 8, None), bladder=1),
)


@dataclass(slots=True)
class Told:
    """The bay after the story, and the session of each visit in their order."""

    bay: Bay
    sessions: list[int]


def moment(day: tuple[int, int, int], hour: int = 9) -> float:
    """Return the wall clock of a local hour, in seconds since 1970."""
    return datetime(*day, hour, tzinfo=UTC).timestamp() - OFFSET


def open_bay(folder: Path, forecaster: Forecaster | None = None) -> Bay:
    """Return an empty bay on the morning of the first visit."""
    start = Instant(moment(VISITS[0].day), OFFSET, 50_000.0, "boot-of-october")
    bay = Bay(folder, start, PACE, forecaster)
    # The clocks on its wall are those of the story, all eight weeks.
    bay.zone = _zone
    bay.restart()
    return bay


def _zone(utc: float) -> int:
    """Return the offset of the story."""
    return OFFSET


def tell(
    bay: Bay,
    visits: Sequence[Visit] = VISITS,
    afterwards: Callable[[Bay, Visit], None] | None = None,
) -> Told:
    """Play the visits, `afterwards` once each is signed; the machine restarts once in between."""
    bay.staff()
    told = Told(bay, [])
    for number, visit in enumerate(visits):
        _come(bay, visit, restarted=number == 4)
        told.sessions.append(play(bay, visit, number))
        if afterwards is not None:
            afterwards(bay, visit)
    return told


def _come(bay: Bay, visit: Visit, *, restarted: bool) -> None:
    """Let the days pass until the morning of a visit."""
    away = moment(visit.day) - bay.clock.now().utc
    if restarted:
        bay.close()
        bay.clock.reboot("boot-of-november", away)
        bay.open()
    else:
        bay.clock.advance(away)
    bay.nibp_due = 0.0
    bay.step()
    bay.staff_in()


def play(bay: Bay, visit: Visit, number: int) -> int:
    """Play one visit from the questions before it to the signature; return its session."""
    _ask(bay, RoundKind.PHQ9, phq9_answers(visit), mrn=MRN, initials=INITIALS)
    answer_for_what_was_told(bay)
    _wait(bay, 10)
    bay.ok(_start(visit, number))
    session = bay.now.session
    assert session is not None
    _ask(bay, RoundKind.BEFORE, visit.before)
    _wait(bay, 40)
    bay.ok(c.EndInfusion())
    _recover(bay, visit)
    _ask(bay, RoundKind.AFTER, visit.after)
    if visit.bladder is not None:
        _ask(bay, RoundKind.BLADDER, (visit.bladder,))
    answer_for_what_was_told(bay)
    bay.assess_all()
    bay.step()
    blocking = [(r.criterion.id, r.evidence) for r in bay.readiness.blocking]
    assert not blocking, blocking
    bay.ok(bay.end_command())
    bay.nibp = dict(GOOD_NIBP)
    return session.id


def _start(visit: Visit, number: int) -> c.StartSession:
    return c.StartSession(
        patient=PATIENT,
        infusion=Infusion(Route.KETAMINE_IV, visit.dose, 40.0, None),
        modifiers=frozenset(),
        earlier_infusions=number,
        baseline=Baseline(122.0, 78.0, 72.0, 98.0),
    )


def _recover(bay: Bay, visit: Visit) -> None:
    """Let the patient come round, rated every ROUND minutes, until it is time to sign."""
    if visit.pressure is not None:
        sys, dia = visit.pressure
        mean = (sys + 2 * dia) / 3
        raised = {Metric.NIBP_SYS: sys, Metric.NIBP_DIA: dia, Metric.NIBP_MEAN: mean}
        bay.nibp, bay.nibp_due = {**GOOD_NIBP, **raised}, 0.0
    ended = bay.clock.now().t
    passed = 0.0
    while passed + ROUND <= visit.ready - 1.0:
        _wait(bay, ROUND)
        passed = (bay.clock.now().t - ended) / MINUTE
        if passed >= 30.0:
            bay.nibp = dict(GOOD_NIBP)
        rating = Rating.MODERATE if passed < visit.settled - 1.0 else Rating.NONE
        bay.check_in(*[None if passed < 13 and s == Symptom.NAUSEA else rating for s in Symptom])
    _wait(bay, visit.ready - passed)
    # What staff found out about a limit, they acknowledge.
    for notice in bay.now.notices:
        if notice.acknowledged is None:
            bay.do(c.AcknowledgeNotice(notice=notice.id))


def _wait(bay: Bay, minutes: float) -> None:
    bay.wait(minutes, stride=PACE)


def _ask(bay: Bay, kind: RoundKind, values: Sequence[int | None], **whom: str) -> None:
    """Hand the kiosk over, let the patient answer, and take it back."""
    opened = bay.ok(c.OpenRound(kind=kind, **whom))  # type: ignore[arg-type]
    assert bay.now.asking is not None
    for item, value in zip(bay.now.asking.items, values, strict=False):
        bay.ok(c.AnswerItem(round=opened, item=item.id, value=value))
    bay.ok(c.CloseRound(round=opened))


def phq9_answers(visit: Visit) -> tuple[int, ...]:
    """Return nine answers with the total and the ninth of a visit, and how difficult it is."""
    rest, others = visit.phq9 - visit.ninth, len(PHQ9_ITEMS) - 1
    low, more = divmod(rest, others)
    return (*[low + (n < more) for n in range(others)], visit.ninth, 1)


def answer_for_what_was_told(bay: Bay) -> None:
    """Answer as a clinician for thoughts of self-harm, where something was told."""
    told = tuple(one.id for one in bay.now.concerns if one.open)
    if told:
        done = (SelfHarmAction.TALKED, SelfHarmAction.SAFETY_PLAN)
        bay.ok(c.AnswerSelfHarm(told=told, done=done))
