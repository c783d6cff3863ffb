"""The staff list in the core: roles, who may sign in, forgotten and changed PINs."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from argon2 import PasswordHasher

from app import commands as c
from app.domain import facts as f
from app.domain.event import EventKind
from app.domain.learning import LearnedScope
from app.domain.session import SessionEnd
from app.domain.staff_role import PinCause, Role
from app.errors import ErrorCode
from app.pins import FREE_TRIES, PinKeeper, needs_pepper
from tests.bedside.bay import OTHER_PIN, PIN, Bay

NEW_PIN = "975310"


@pytest.fixture
def staffed(bay: Bay) -> Bay:
    """An admin (1), a lead (2) and a nurse (3), the admin signed in."""
    first = bay.staff()
    bay.ok(c.AddStaff(name="Nurse 20", pin=OTHER_PIN))
    bay.ok(c.SetRole(who=ids(bay)[1], role=Role.LEAD))
    assert bay.now.signed_in is not None
    assert bay.now.signed_in.id == first
    return bay


def ids(bay: Bay) -> list[int]:
    return [member.id for member in bay.now.staff]


def sign_in(bay: Bay, number: int, pin: str) -> ErrorCode | None:
    return bay.do(c.SignIn(staff_id=ids(bay)[number], pin=pin)).error


def written(bay: Bay, kind: type[f.Fact]) -> list[f.Fact]:
    return [fact for fact in bay.setup.records.staff_facts() if isinstance(fact, kind)]


def test_the_first_member_is_an_admin_and_the_next_are_staff(bay: Bay) -> None:
    bay.staff()
    assert [member.role for member in bay.now.staff] == [Role.ADMIN, Role.STAFF]
    bay.restart()
    assert [member.role for member in bay.now.staff] == [Role.ADMIN, Role.STAFF]


def test_a_member_from_before_there_were_roles_keeps_the_kiosk_running(bay: Bay) -> None:
    at = bay.clock.now()
    for name in ("A", "B"):
        bay.setup.records.append([f.StaffAdded(at=at, command_id=name, name=name, pin_hash="x")])
    bay.restart()
    assert [member.role for member in bay.now.staff] == [Role.ADMIN, Role.STAFF]


def test_a_lead_adds_staff_and_no_leads(staffed: Bay) -> None:
    assert sign_in(staffed, 1, OTHER_PIN) is None
    staffed.ok(c.AddStaff(name="Nurse 30", pin=OTHER_PIN))
    asked = c.AddStaff(name="Nurse 31", pin=OTHER_PIN, role=Role.LEAD)
    assert staffed.do(asked).error == ErrorCode.NOT_ALLOWED
    assert len(staffed.now.staff) == 4


def test_staff_add_nobody_and_change_nothing(staffed: Bay) -> None:
    assert sign_in(staffed, 2, OTHER_PIN) is None
    who = ids(staffed)[1]
    for command in (
        c.AddStaff(name="Nurse 30", pin=OTHER_PIN),
        c.SetRole(who=ids(staffed)[2], role=Role.ADMIN),
        c.Deactivate(who=who),
        c.Reactivate(who=who),
        c.ResetPin(who=who),
        c.SetPin(who=who, pin=NEW_PIN),
        c.ResetLearning(scope=LearnedScope.POPULATION),
        c.SetLearning(patients=False),
        c.ExportLearning(),
        c.EndKiosk(),
    ):
        assert staffed.do(command).error == ErrorCode.NOT_ALLOWED, command


def test_a_role_lasts_and_says_who_gave_it_from_where(staffed: Bay) -> None:
    admin, _, nurse = ids(staffed)
    staffed.ok(c.SetRole(who=nurse, role=Role.ADMIN, screen="staff"))
    staffed.ok(c.SetRole(who=nurse, role=Role.ADMIN, screen="staff"))
    last = written(staffed, f.RoleSet)[-1]
    assert isinstance(last, f.RoleSet)
    assert (last.who, last.role, last.staff_id, last.screen) == (nurse, Role.ADMIN, admin, "staff")
    assert len(written(staffed, f.RoleSet)) == 2, "the same role again is nothing new"
    staffed.restart()
    assert staffed.now.staff[2].role == Role.ADMIN


def test_the_last_admin_stays_one(staffed: Bay) -> None:
    admin, _, nurse = ids(staffed)
    assert staffed.do(c.SetRole(who=admin, role=Role.LEAD)).error == ErrorCode.LAST_ADMIN
    assert staffed.do(c.Deactivate(who=admin)).error == ErrorCode.LAST_ADMIN
    staffed.ok(c.SetRole(who=nurse, role=Role.ADMIN))
    staffed.ok(c.SetRole(who=admin, role=Role.LEAD))
    assert staffed.do(c.SetRole(who=nurse, role=Role.LEAD)).error == ErrorCode.NOT_ALLOWED


def test_who_is_deactivated_is_out_at_once_and_cannot_come_back_alone(staffed: Bay) -> None:
    admin, lead, nurse = ids(staffed)
    staffed.ok(c.SetRole(who=nurse, role=Role.ADMIN))
    staffed.ok(c.Deactivate(who=admin))
    assert staffed.now.signed_in is None
    assert [member.id for member in staffed.now.signers] == [lead, nurse]
    assert sign_in(staffed, 0, PIN) == ErrorCode.STAFF_INACTIVE
    staffed.restart()
    assert sign_in(staffed, 0, PIN) == ErrorCode.STAFF_INACTIVE
    assert sign_in(staffed, 2, OTHER_PIN) is None
    staffed.ok(c.Reactivate(who=admin))
    assert sign_in(staffed, 0, PIN) is None


def test_who_is_deactivated_signs_nothing(staffed: Bay) -> None:
    staffed.start()
    staffed.make_ready()
    staffed.ok(c.Deactivate(who=ids(staffed)[2]))
    signer = c.Signer(staff_id=ids(staffed)[2], pin=OTHER_PIN)
    outcome = staffed.do(staffed.end_command(signer=signer))
    assert outcome.error == ErrorCode.STAFF_INACTIVE
    assert staffed.now.session is not None


def test_a_forgotten_pin_is_worth_nothing_at_once(staffed: Bay) -> None:
    admin, _, nurse = ids(staffed)
    staffed.ok(c.ResetPin(who=nurse, screen="staff"))
    assert not staffed.now.staff[2].pin_set
    assert sign_in(staffed, 2, OTHER_PIN) == ErrorCode.PIN_WAS_RESET
    staffed.restart()
    assert sign_in(staffed, 2, OTHER_PIN) == ErrorCode.PIN_WAS_RESET
    (reset,) = written(staffed, f.PinReset)
    assert (reset.staff_id, reset.screen) == (admin, "staff")


def test_a_new_pin_after_a_reset_needs_a_second_person(staffed: Bay) -> None:
    _, lead, nurse = ids(staffed)
    staffed.ok(c.ResetPin(who=nurse))
    staffed.ok(c.SignOut())
    assert staffed.do(c.SetPin(who=nurse, pin=NEW_PIN)).error == ErrorCode.NOT_SIGNED_IN
    assert sign_in(staffed, 1, OTHER_PIN) is None
    assert staffed.do(c.SetPin(who=nurse, pin="123123")).error == ErrorCode.PIN_TOO_SIMPLE
    staffed.ok(c.SetPin(who=nurse, pin=NEW_PIN))
    assert sign_in(staffed, 2, OTHER_PIN) == ErrorCode.WRONG_PIN
    assert sign_in(staffed, 2, NEW_PIN) is None
    made = [fact for fact in written(staffed, f.PinSet) if isinstance(fact, f.PinSet)]
    assert [(fact.who, fact.staff_id, fact.cause) for fact in made] == [
        (nurse, lead, PinCause.RESET)
    ]


def test_nobody_sets_a_pin_that_was_not_reset_and_nobody_resets_their_own(staffed: Bay) -> None:
    admin, lead, _ = ids(staffed)
    assert staffed.do(c.SetPin(who=lead, pin=NEW_PIN)).error == ErrorCode.NOT_ALLOWED
    assert staffed.do(c.ResetPin(who=admin)).error == ErrorCode.NOT_ONESELF
    assert sign_in(staffed, 1, OTHER_PIN) is None


def test_a_pin_that_is_reset_while_it_is_checked_opens_nothing(staffed: Bay) -> None:
    waiting: list[object] = []
    staffed.core._proving._pins._run = lambda job: waiting.append(job)
    entry = c.SignIn(staff_id=ids(staffed)[2], pin=OTHER_PIN)
    staffed.core.put(entry)
    staffed.step()
    staffed.ok(c.ResetPin(who=ids(staffed)[2]))
    (job,) = waiting
    job()  # type: ignore[operator]
    staffed.step()
    outcome = staffed.now.outcome(entry.id)
    assert outcome is not None
    assert outcome.error == ErrorCode.PIN_WAS_RESET


def test_ones_own_pin_is_changed_with_the_old_one(staffed: Bay) -> None:
    me = ids(staffed)[0]
    assert staffed.do(c.ChangePin(old="999999", pin=NEW_PIN)).error == ErrorCode.WRONG_PIN
    assert staffed.do(c.ChangePin(old=PIN, pin="111111")).error == ErrorCode.PIN_TOO_SIMPLE
    staffed.ok(c.ChangePin(old=PIN, pin=NEW_PIN, screen="staff"))
    (made,) = written(staffed, f.PinSet)
    assert isinstance(made, f.PinSet)
    assert (made.who, made.staff_id, made.cause) == (me, me, PinCause.CHANGED)
    assert made.screen == "staff"
    assert sign_in(staffed, 0, PIN) == ErrorCode.WRONG_PIN
    staffed.restart()
    assert sign_in(staffed, 0, NEW_PIN) is None


def together(bay: Bay, *commands: c.Command) -> list[ErrorCode | None]:
    """Ask for several things before the core takes the first, and return what failed."""
    for command in commands:
        bay.core.put(command)
    for _ in range(3):
        bay.step()
    found = [bay.now.outcome(command.id) for command in commands]
    assert None not in found
    return [outcome.error for outcome in found if outcome is not None]


def test_a_pin_change_that_meets_the_lock_is_done(staffed: Bay) -> None:
    me = ids(staffed)[0]
    assert together(staffed, c.ChangePin(old=PIN, pin=NEW_PIN), c.SignOut()) == [None, None]
    assert staffed.now.signed_in is None
    (made,) = written(staffed, f.PinSet)
    assert isinstance(made, f.PinSet)
    assert (made.who, made.staff_id, made.cause) == (me, me, PinCause.CHANGED)
    assert sign_in(staffed, 0, NEW_PIN) is None


def test_a_new_member_and_a_new_pin_that_meet_the_lock_are_done(staffed: Bay) -> None:
    admin, _, nurse = ids(staffed)
    staffed.ok(c.ResetPin(who=nurse))
    asked = c.AddStaff(name="Nurse 30", pin=OTHER_PIN), c.SetPin(who=nurse, pin=NEW_PIN)
    assert together(staffed, *asked, c.SignOut()) == [None, None, None]
    assert written(staffed, f.StaffAdded)[-1].staff_id == admin
    assert written(staffed, f.PinSet)[-1].staff_id == admin
    assert sign_in(staffed, 2, NEW_PIN) is None
    assert sign_in(staffed, 3, OTHER_PIN) is None


def test_who_is_deactivated_while_the_pin_is_hashed_adds_nobody(staffed: Bay) -> None:
    admin, lead, _ = ids(staffed)
    staffed.ok(c.SetRole(who=lead, role=Role.ADMIN))
    asked = c.AddStaff(name="Nurse 30", pin=OTHER_PIN), c.Deactivate(who=admin)
    assert together(staffed, *asked) == [ErrorCode.STAFF_INACTIVE, None]
    assert len(staffed.now.staff) == 3


def test_a_pin_that_is_reset_while_the_new_one_is_hashed_stays_reset(staffed: Bay) -> None:
    _, lead, _ = ids(staffed)
    assert sign_in(staffed, 1, OTHER_PIN) is None
    change = c.ChangePin(old=OTHER_PIN, pin=NEW_PIN)
    staffed.core.put(change)
    staffed.core.put(c.SignIn(staff_id=ids(staffed)[0], pin=PIN))
    staffed.step()
    # The old PIN is found right and the new one hashed in the step that takes this in.
    assert together(staffed, c.ResetPin(who=lead)) == [None]
    outcome = staffed.now.outcome(change.id)
    assert outcome is not None
    assert outcome.error == ErrorCode.PIN_WAS_RESET
    assert not staffed.now.staff[1].pin_set


def test_wrong_old_pins_cost_time_too(staffed: Bay) -> None:
    for _ in range(FREE_TRIES):
        staffed.do(c.ChangePin(old="999999", pin=NEW_PIN))
    assert staffed.do(c.ChangePin(old=PIN, pin=NEW_PIN)).error == ErrorCode.LOCKED_OUT


def test_nobody_signed_in_changes_no_pin(staffed: Bay) -> None:
    staffed.ok(c.SignOut())
    asked = c.ChangePin(old=PIN, pin=NEW_PIN)
    assert staffed.do(asked).error == ErrorCode.NOT_SIGNED_IN


def test_every_fact_of_a_command_says_the_screen_it_came_from(staffed: Bay) -> None:
    staffed.ok(staffed.start_command(screen="start"))
    staffed.ok(c.NoteEvent(kind=EventKind.VOMITED, screen="events"))
    staffed.wait(1)
    assert staffed.now.session is not None
    facts = staffed.setup.records.facts_of(staffed.now.session.id)
    told = {fact.kind: fact.screen for fact in facts}
    assert told["session_started"] == "start"
    assert told["event_noted"] == "events"
    kept = [fact.screen for fact in facts if isinstance(fact, f.ForecastMade)]
    assert set(kept) <= {None}, "nobody asked for those"


def test_a_command_that_waits_for_the_disk_keeps_its_screen_and_who_it_was(staffed: Bay) -> None:
    staffed.start()
    pages = staffed.database.rows("PRAGMA page_count")[0][0]
    staffed.database.rows(f"PRAGMA max_page_count = {pages}")
    sent = []
    for n in range(60):
        name = f"drug {n} " + "x" * 100
        note = c.NoteEvent(kind=EventKind.DRUG_GIVEN, text=name, screen="events")
        sent.append(note)
        staffed.core.put(note)
        staffed.step()
        if staffed.now.unsaved:
            break
    assert staffed.now.unsaved
    staffed.ok(c.SignOut())
    staffed.database.rows("PRAGMA max_page_count = 1073741823")
    staffed.wait(0.2)
    assert not staffed.now.unsaved
    assert staffed.now.session is not None
    facts = staffed.setup.records.facts_of(staffed.now.session.id)
    noted = [fact for fact in facts if isinstance(fact, f.EventNoted)]
    assert len(noted) == len(sent)
    assert {(fact.staff_id, fact.screen) for fact in noted} == {(ids(staffed)[0], "events")}


def with_pepper(bay: Bay, key: bytes) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    bay.core._proving._pins = PinKeeper(hasher, lambda job: job(), key)


def test_a_pin_from_before_the_pepper_is_kept_in_a_stronger_way_at_the_next_sign_in(
    staffed: Bay,
) -> None:
    nurse = ids(staffed)[2]
    with_pepper(staffed, b"k" * 32)
    assert sign_in(staffed, 2, OTHER_PIN) is None
    (made,) = written(staffed, f.PinSet)
    assert isinstance(made, f.PinSet)
    assert (made.who, made.staff_id, made.cause) == (nurse, nurse, PinCause.STRENGTHENED)
    assert needs_pepper(made.pin_hash)
    assert sign_in(staffed, 2, OTHER_PIN) is None
    assert len(written(staffed, f.PinSet)) == 1


def test_a_signature_makes_a_pin_stronger_too(staffed: Bay) -> None:
    staffed.start()
    staffed.make_ready()
    with_pepper(staffed, b"k" * 32)
    staffed.ok(staffed.end_command())
    (made,) = written(staffed, f.PinSet)
    assert isinstance(made, f.PinSet)
    assert (made.who, made.cause) == (ids(staffed)[0], PinCause.STRENGTHENED)


def test_without_the_key_no_pin_is_wrong_and_nobody_is_locked_out(staffed: Bay) -> None:
    with_pepper(staffed, b"k" * 32)
    assert sign_in(staffed, 2, OTHER_PIN) is None
    with_pepper(staffed, b"o" * 32)
    for _ in range(FREE_TRIES + 1):
        assert sign_in(staffed, 2, OTHER_PIN) == ErrorCode.PIN_KEY_MISSING
    assert staffed.now.staff[2].locked_until is None
    with_pepper(staffed, b"k" * 32)
    assert sign_in(staffed, 2, OTHER_PIN) is None


def test_a_signature_says_as_what_and_what_it_means(staffed: Bay) -> None:
    staffed.start()
    assert staffed.now.session is not None
    number = staffed.now.session.id
    admin, lead, _ = ids(staffed)
    shown = ("You are signing these facts", "We discharge although criteria are open.")
    end = staffed.end_command(
        end=SessionEnd.OVERRIDDEN,
        reason="asked to go",
        second=c.Signer(staff_id=lead, pin=OTHER_PIN),
        shown=shown,
        meaning=shown[-1],
    )
    unread = replace(end, id=c.new_id(), meaning="Something else.")
    assert staffed.do(unread).error == ErrorCode.VALUE_REFUSED
    staffed.ok(end)
    facts = staffed.setup.records.facts_of(number)
    (ended,) = [fact for fact in facts if isinstance(fact, f.SessionEnded)]
    assert (ended.staff_id, ended.signer_role) == (admin, Role.ADMIN)
    assert (ended.second_staff_id, ended.second_role) == (lead, Role.LEAD)
    assert ended.meaning == shown[-1]
    assert ended.shown_sha256 == sha256("\n".join(shown).encode()).hexdigest()
