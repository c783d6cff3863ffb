"""Calls after a session in the core: who is due, what is written, and who sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.aftercare import Aftercare
from app.domain.follow_up import CallResult, DueCall, Urgency
from app.domain.self_harm import SelfHarmOrigin
from app.domain.session import Patient, SessionEnd
from app.domain.symptom import Rating
from app.errors import ErrorCode
from app.storage.aftercare_records import AftercareRecords
from tests.bedside.bay import AFTERCARE, OTHER_PIN, Bay

HOUR = 3600.0


def go_home(bay: Bay, end: SessionEnd = SessionEnd.OVERRIDDEN, **changes: Any) -> int:
    """Let a patient come and go; staff are signed in afterwards."""
    bay.staff_in()
    bay.start(**changes)
    assert bay.now.session is not None
    session = bay.now.session.id
    second = c.Signer(staff_id=bay.now.staff[1].id, pin=OTHER_PIN)
    extra: dict[str, Any] = {"second": second} if end == SessionEnd.OVERRIDDEN else {}
    bay.ok(bay.end_command(end=end, reason="waits outside", **extra))
    bay.staff_in()
    look(bay)
    return session


def look(bay: Bay) -> list[DueCall]:
    """Let the core read what is left, and return the calls to be made."""
    while bay.step().follow_up.reading:
        pass
    bay.step()
    return list(bay.now.follow_up.calls)


def after(bay: Bay, hours: float) -> list[DueCall]:
    bay.clock.advance(hours * HOUR)
    return look(bay)


@pytest.fixture
def home(bay: Bay) -> Bay:
    """A bay whose patient has just gone home."""
    bay.staff()
    bay.ok(c.SignOut())
    go_home(bay)
    return bay


def only(bay: Bay) -> int:
    return bay.now.follow_up.calls[0].discharge.session


def reached(bay: Bay, **changes: object) -> c.RecordCall:
    given: dict[str, object] = {
        "session": only(bay),
        "hours": 24.0,
        "result": CallResult.REACHED,
        "headache": Rating.MILD,
        "mood": Rating.NONE,
        "sleep": None,
        "drove": False,
        "self_harm": 0,
        "note": "Feels well",
    }
    given.update(changes)
    return c.RecordCall(**given)  # type: ignore[arg-type]


def told(bay: Bay) -> list[f.SelfHarmTold]:
    return bay.setup.records.read(f.SelfHarmTold, "{select} ORDER BY d.seq")


# --- who is due --------------------------------------------------------------------------


def test_two_calls_are_planned_and_become_due_and_overdue(home: Bay) -> None:
    assert [(x.hours, x.urgency) for x in look(home)] == [(24, "later"), (48, "later")]
    assert [x.urgency for x in after(home, 19.9)] == ["later", "later"]
    assert [x.urgency for x in after(home, 0.2)] == ["due", "later"]
    assert [x.urgency for x in after(home, 7.8)] == ["due", "later"]
    assert [x.urgency for x in after(home, 0.2)] == ["overdue", "later"]
    assert [x.hours for x in after(home, 16)] == [24.0, 48.0]
    assert [x.urgency for x in after(home, 8.1)] == ["overdue", "overdue"]
    assert after(home, 14 * 24) == []


def test_an_overdue_one_comes_before_those_that_are_due(home: Bay) -> None:
    home.clock.advance(8 * HOUR)
    later = go_home(home, patient=Patient("30001", "A.B.", 40, 70.0))
    found = after(home, 21)
    assert [(x.urgency, x.hours) for x in found[:2]] == [("overdue", 24), ("due", 24)]
    assert found[1].discharge.session == later


@pytest.mark.parametrize("end", [SessionEnd.TRANSFERRED, SessionEnd.ENTERED_IN_ERROR])
def test_nobody_is_called_who_did_not_go_home(bay: Bay, end: SessionEnd) -> None:
    bay.staff()
    bay.ok(c.SignOut())
    go_home(bay, end)
    assert after(bay, 24) == []


def test_two_patients_whose_numbers_nearly_agree_stay_two(home: Bay) -> None:
    for mrn in ("020417", "20 417", "2 0417"):
        home.clock.advance(60.0)
        go_home(home, patient=Patient(mrn, "R.K.", 41, 82.0))
    found = after(home, 24)
    mine = next(x for x in found if x.discharge.mrn == "20 417")
    home.ok(reached(home, session=mine.discharge.session))
    left = {x.discharge.mrn for x in look(home) if x.hours == 24}
    assert left == {"20417", "020417", "2 0417"}


def test_it_is_the_same_after_restarts(home: Bay) -> None:
    before = after(home, 30)
    home.restart()
    assert home.now.follow_up.calls == ()
    home.staff_in()
    assert look(home) == before
    home.clock.reboot("boot-b", 3600.0)
    home.restart()
    home.staff_in()
    assert [x.discharge.mrn for x in look(home)] == ["20417", "20417"]
    assert look(home)[0].urgency == Urgency.OVERDUE


def test_the_clinic_says_when(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.aftercare = replace(
        bay.aftercare, shipped=replace(bay.aftercare.shipped, calls=(6.0, 30.0, 72.0))
    )
    bay.restart()
    bay.staff()
    bay.ok(c.SignOut())
    go_home(bay)
    assert [x.hours for x in look(bay)] == [6.0, 30.0, 72.0]
    bay.close()


def test_the_driving_time_is_that_of_the_sheet(home: Bay) -> None:
    (first, _) = look(home)
    assert f"{first.discharge.drive_after.local():%d %H:%M}" == "24 14:07"
    assert "PHONE" not in repr(first).upper()


# --- what is entered ----------------------------------------------------------------------


def test_a_call_is_a_fact_and_the_next_one_stays(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    home.ok(reached(home))
    (fact,) = AftercareRecords(home.setup.records).calls_after(session)
    assert (fact.result, fact.headache, fact.mood) == (CallResult.REACHED, 1, 0)
    assert (fact.sleep, fact.drove, fact.self_harm) == (None, False, 0)
    assert (fact.note, fact.staff_id) == ("Feels well", home.now.staff[0].id)
    assert [x.hours for x in look(home)] == [48.0]
    ((_, call),) = home.now.follow_up.finished
    assert (call.id, call.headache) == (fact.seq, Rating.MILD)
    assert told(home) == []


@pytest.mark.parametrize("result", [CallResult.NOT_REACHED, CallResult.MESSAGE_LEFT])
def test_who_was_not_reached_is_called_again(home: Bay, result: CallResult) -> None:
    after(home, 25)
    session = only(home)
    home.ok(c.RecordCall(session=session, hours=24.0, result=result))
    home.ok(c.RecordCall(session=session, hours=24.0, result=result))
    first = look(home)[0]
    assert (first.hours, [x.result for x in first.tried]) == (24.0, [result, result])


def test_who_wants_no_calls_is_not_called_again_for_that_hour(home: Bay) -> None:
    after(home, 25)
    home.ok(c.RecordCall(session=only(home), hours=24.0, result=CallResult.DECLINED))
    assert [x.hours for x in look(home)] == [48.0]


def test_a_call_is_corrected_by_a_new_fact(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    home.ok(reached(home))
    look(home)
    ((_, call),) = home.now.follow_up.finished
    home.ok(reached(home, session=session, headache=Rating.SEVERE, corrects=call.id))
    look(home)
    ((_, fixed),) = home.now.follow_up.finished
    assert fixed.headache == Rating.SEVERE
    assert len(AftercareRecords(home.setup.records).calls_after(session)) == 2
    again = reached(home, session=session, corrects=call.id)
    assert home.do(again).error == ErrorCode.VALUE_REFUSED
    wrong = reached(home, session=session, result=CallResult.NOT_REACHED, headache=None, mood=None,
                    drove=None, self_harm=None, corrects=fixed.id)  # fmt: skip
    home.ok(wrong)
    assert [x.hours for x in look(home)] == [24.0, 48.0]


@pytest.mark.parametrize(
    "changes",
    [
        {"session": 4711},
        {"hours": 25.0},
        {"result": CallResult.NOT_REACHED},
        {"headache": 7},
        {"self_harm": 4},
        {"self_harm": -1},
        {"note": "n" * 201},
        {"corrects": 4711},
    ],
)
def test_what_cannot_be_is_refused(home: Bay, changes: dict[str, object]) -> None:
    after(home, 25)
    session = only(home)
    assert home.do(reached(home, **changes)).error == ErrorCode.VALUE_REFUSED
    assert AftercareRecords(home.setup.records).calls_after(session) == []


def test_the_same_call_is_not_entered_twice(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    command = reached(home)
    home.ok(command)
    home.ok(command)
    look(home)
    assert home.do(reached(home, session=session)).error == ErrorCode.VALUE_REFUSED
    assert len(AftercareRecords(home.setup.records).calls_after(session)) == 1


# --- who sees it -----------------------------------------------------------------------------


def test_only_staff_of_a_free_bay_see_it(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    home.ok(c.SignOut())
    home.step()
    assert home.now.follow_up.calls == ()
    refused = home.do(reached(home, session=session)) if home.now.follow_up.calls else None
    assert refused is None
    command = c.RecordCall(session=session, hours=24.0, result=CallResult.NOT_REACHED)
    assert home.do(command).error == ErrorCode.NOT_SIGNED_IN
    home.staff_in()
    home.start(patient=Patient("9", "Z.Z.", 30, 60.0))
    assert home.now.follow_up.calls == ()
    other = c.RecordCall(session=session, hours=24.0, result=CallResult.NOT_REACHED)
    assert home.do(other).error == ErrorCode.SESSION_RUNNING


# --- thoughts of self-harm -------------------------------------------------------------------


def test_it_is_told_at_once_and_once_a_call(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    home.ok(c.TellSelfHarm(session=session, hours=24.0))
    (fact,) = told(home)
    assert (fact.mrn, fact.origin) == ("20417", SelfHarmOrigin.FOLLOW_UP)
    assert home.now.concerns[0].open
    # Tapped again, and saved with the call: it is the same.
    home.ok(c.TellSelfHarm(session=session, hours=24.0))
    home.ok(reached(home, self_harm=2))
    assert len(told(home)) == 1


def test_a_call_that_was_only_saved_tells_it_too(home: Bay) -> None:
    after(home, 25)
    home.ok(reached(home, self_harm=1))
    assert len(told(home)) == 1


def test_it_stays_until_a_clinician_answers_also_over_a_restart(home: Bay) -> None:
    after(home, 25)
    home.ok(reached(home, self_harm=3))
    home.restart()
    home.step()
    assert not home.now.concerns
    home.staff_in()
    assert [x.open for x in home.now.concerns] == [True]


def test_a_correction_tells_what_the_call_did_not(home: Bay) -> None:
    after(home, 25)
    session = only(home)
    home.ok(reached(home, self_harm=2))
    look(home)
    ((_, call),) = home.now.follow_up.finished
    home.ok(reached(home, session=session, self_harm=1, corrects=call.id))
    assert len(told(home)) == 1
    look(home)
    ((_, call),) = home.now.follow_up.finished
    home.ok(reached(home, session=session, self_harm=0, corrects=call.id))
    look(home)
    ((_, call),) = home.now.follow_up.finished
    home.ok(reached(home, session=session, self_harm=1, corrects=call.id))
    assert len(told(home)) == 2


def test_a_disk_that_refuses_has_told_nobody(home: Bay, monkeypatch) -> None:
    from app.errors import StorageError

    after(home, 25)
    session = only(home)

    def refuse(*rest, **more):  # type: ignore[no-untyped-def]
        raise StorageError(ErrorCode.DISK_FULL)

    with monkeypatch.context() as patch:
        patch.setattr(type(home.setup.records), "append", refuse)
        outcome = home.do(c.TellSelfHarm(session=session, hours=24.0))
        assert outcome.error == ErrorCode.DISK_FULL
    home.ok(c.TellSelfHarm(session=session, hours=24.0))
    assert len(told(home)) == 1


# --- a clinic's words that do not fit the sheet ---------------------------------------------


def test_words_that_are_dropped_take_their_hours_with_them(home: Bay) -> None:
    """The sheet tells the hours of the calls: both are those of one file."""
    own = replace(AFTERCARE.shipped, sha256="a" * 64, calls=(12.0, 72.0))
    home.aftercare = Aftercare(AFTERCARE.shipped, own)
    home.restart()
    home.staff_in()
    assert [call.hours for call in look(home)] == [12.0, 72.0]
    other = home.do(c.DropSheetText(text_sha256="b" * 64, problem="x"))
    assert other.error == ErrorCode.VALUE_REFUSED
    assert home.now.aftercare == home.aftercare
    home.ok(c.DropSheetText(text_sha256="a" * 64, problem="ours.toml, line 7: too long"))
    assert [call.hours for call in home.now.follow_up.calls] == [24.0, 48.0]
    assert home.now.aftercare == replace(AFTERCARE, problem="ours.toml, line 7: too long")
    command = c.RecordCall(session=only(home), hours=72.0, result=CallResult.DECLINED)
    assert home.do(command).error == ErrorCode.VALUE_REFUSED
