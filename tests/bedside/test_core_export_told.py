"""What was told of self-harm outside a session, and who answered, goes with the right session."""

from __future__ import annotations

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.asking import RoundKind
from app.domain.self_harm import SelfHarmAction
from app.domain.session import SessionEnd
from app.storage.session_related import RELATED, related
from tests.bedside.bay import QUESTIONS, Bay
from tests.bedside.test_core_asking import GOOD, ask
from tests.bedside.test_core_follow_up import after, go_home, look, only, reached, told

NINTH = (*[0] * 8, 2)


def outside(bay: Bay, session: int) -> list[f.Fact]:
    """Return what stands about a session of self-harm besides its own facts."""
    found = related(bay.setup.records, bay.setup.records.facts_of(session), QUESTIONS.waits_hours)
    assert {type(fact) for fact in found} <= set(RELATED)
    return [x for x in found if isinstance(x, f.SelfHarmTold | f.SelfHarmAnswered)]


def answer(bay: Bay) -> f.SelfHarmAnswered:
    """Answer as a clinician for all that is open, and return the newest answer."""
    mine = tuple(one.id for one in bay.now.concerns if one.open)
    bay.ok(c.AnswerSelfHarm(told=mine, done=(SelfHarmAction.TALKED,)))
    return bay.setup.records.read(f.SelfHarmAnswered, "{select} ORDER BY d.seq")[-1]


def started(bay: Bay) -> int:
    """Start a session and return its number."""
    bay.start(running=True)
    assert bay.now.session is not None
    return bay.now.session.id


def transfer(bay: Bay) -> None:
    bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="to the ward"))


@pytest.fixture
def home(bay: Bay) -> Bay:
    """A bay whose patient has just gone home."""
    bay.staff()
    go_home(bay)
    bay.staff_in()
    return bay


def test_told_before_the_session_and_answered_before_it(bay: Bay) -> None:
    bay.staff()
    for mrn in ("20417", "020417"):
        ask(bay, RoundKind.PHQ9, *NINTH, mrn=mrn)
    mine = told(bay)[0]
    answer(bay)
    where = "{select} WHERE d.told = ?"
    (answered,) = bay.setup.records.read(f.SelfHarmAnswered, where, (mine.seq,))
    session = started(bay)
    assert outside(bay, session) == [mine, answered]
    transfer(bay)
    assert outside(bay, started(bay)) == []


def test_told_in_a_session_and_answered_after_it_or_in_the_next_one(bay: Bay) -> None:
    bay.staff()
    first = started(bay)
    ask(bay, RoundKind.BEFORE, *GOOD[:4], 3)
    transfer(bay)
    answered = answer(bay)
    assert outside(bay, first) == [answered]
    second = started(bay)
    ask(bay, RoundKind.BEFORE, *GOOD[:4], 3)
    transfer(bay)
    third = started(bay)
    answered = answer(bay)
    assert answered.session_id == third
    assert outside(bay, second) == [answered]
    assert outside(bay, third) == [told(bay)[1]]
    assert len(outside(bay, first)) == 1


def test_told_in_a_call_that_was_never_entered(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    home.ok(c.TellSelfHarm(session=session, hours=24.0))
    assert outside(home, session) == told(home)
    answered = answer(home)
    later = started(home)
    transfer(home)
    assert outside(home, session) == [*told(home), answered]
    assert outside(home, later) == []


def test_a_late_call_goes_with_its_own_session_and_not_the_newest(home: Bay) -> None:
    after(home, 30)
    session = only(home)
    newest = started(home)
    transfer(home)
    look(home)
    home.ok(c.TellSelfHarm(session=session, hours=48.0))
    assert outside(home, newest) == told(home)
    home.ok(reached(home, session=session, hours=48.0, self_harm=1))
    assert outside(home, session) == told(home)
    assert outside(home, newest) == []
