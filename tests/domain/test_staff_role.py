"""Roles: the one table, and what may be done to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.staff_role import ALLOWED, Action, Role, may
from app.domain.staff_rules import (
    active_refused,
    add_refused,
    is_last_admin,
    reset_refused,
    role_refused,
)
from app.errors import ErrorCode


@dataclass(frozen=True)
class Someone:
    id: int
    role: Role
    active: bool = True


STAFF, LEAD, ADMIN = Someone(1, Role.STAFF), Someone(2, Role.LEAD), Someone(3, Role.ADMIN)
ALL = (STAFF, LEAD, ADMIN)


def test_each_role_may_all_that_the_one_below_may() -> None:
    assert ALLOWED[Role.STAFF] < ALLOWED[Role.LEAD] < ALLOWED[Role.ADMIN] == set(Action)


def test_nobody_may_nothing() -> None:
    assert not any(may(None, action) for action in Action)


@pytest.mark.parametrize("action", [Action.EXIT, Action.DELETE_OLD, Action.SET_ROLE])
def test_what_only_an_admin_may(action: Action) -> None:
    assert [may(role, action) for role in Role] == [False, False, True]


@pytest.mark.parametrize(
    "action",
    [
        Action.ADD_MEMBER,
        Action.RESET_PIN,
        Action.DEACTIVATE,
        Action.SEE_GLASS,
        Action.LEARNING,
        Action.EXPORT,
        Action.BACK_UP,
        Action.ANSWER_SELF_HARM,
    ],
)
def test_what_a_lead_may_and_staff_may_not(action: Action) -> None:
    assert [may(role, action) for role in Role] == [False, True, True]


def test_leads_add_staff_and_only_admins_add_leads_and_admins() -> None:
    no = ErrorCode.NOT_ALLOWED
    found = {(who.role, role): add_refused(who, role) for who in ALL for role in Role}
    assert [each for each in found.values() if each is None] == [None] * 4
    assert [found[Role.STAFF, role] for role in Role] == [no, no, no]
    assert [found[Role.LEAD, role] for role in Role] == [None, no, no]
    assert add_refused(None, Role.STAFF) == ErrorCode.NOT_SIGNED_IN


def test_only_admins_change_roles() -> None:
    no = ErrorCode.NOT_ALLOWED
    assert role_refused(ALL, STAFF, STAFF, Role.ADMIN) == no
    assert role_refused(ALL, LEAD, STAFF, Role.LEAD) == no
    assert role_refused(ALL, ADMIN, STAFF, Role.LEAD) is None
    assert role_refused(ALL, ADMIN, ADMIN, Role.STAFF) == ErrorCode.LAST_ADMIN
    assert role_refused(ALL, ADMIN, ADMIN, Role.ADMIN) is None


def test_a_lead_decides_over_staff_only() -> None:
    other = Someone(4, Role.LEAD)
    assert active_refused((*ALL, other), LEAD, STAFF) is None
    assert active_refused((*ALL, other), LEAD, other) == ErrorCode.NOT_ALLOWED
    assert active_refused((*ALL, other), LEAD, ADMIN) == ErrorCode.NOT_ALLOWED
    assert active_refused((*ALL, other), STAFF, STAFF) == ErrorCode.NOT_ALLOWED
    assert active_refused((*ALL, other), ADMIN, LEAD) is None
    assert active_refused((*ALL, other), ADMIN, ADMIN) == ErrorCode.LAST_ADMIN


def test_a_pin_is_reset_by_somebody_else() -> None:
    second = Someone(5, Role.ADMIN)
    for each in (*ALL, second):
        assert reset_refused((*ALL, second), each, each) == ErrorCode.NOT_ONESELF
    assert reset_refused(ALL, STAFF, LEAD) == ErrorCode.NOT_ALLOWED
    assert reset_refused(ALL, LEAD, STAFF) is None
    assert reset_refused((*ALL, second), LEAD, ADMIN) == ErrorCode.NOT_ALLOWED
    assert reset_refused((*ALL, second), second, ADMIN) is None
    assert reset_refused(ALL, LEAD, ADMIN) is None, "nobody else could let the only admin in"
    assert reset_refused(ALL, LEAD, replace(STAFF, active=False)) == ErrorCode.STAFF_INACTIVE


people = st.lists(st.tuples(st.sampled_from(Role), st.booleans()), min_size=1, max_size=6).map(
    lambda drawn: [Someone(n, *each) for n, each in enumerate(drawn)]
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["role", "off", "on"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(Role),
    ),
    max_size=40,
)


@given(people, steps)
def test_there_is_always_an_admin_whatever_is_asked(
    staff: list[Someone], asked: list[tuple[str, int, int, Role]]
) -> None:
    staff = [Someone(99, Role.ADMIN), *staff]
    for what, one, other, role in asked:
        actor, who = staff[one % len(staff)], staff[other % len(staff)]
        if not actor.active:
            continue
        changed = who
        if what == "role" and role_refused(staff, actor, who, role) is None:
            changed = replace(who, role=role)
        elif what != "role" and active_refused(staff, actor, who) is None:
            changed = replace(who, active=what == "on")
        staff = [changed if each.id == who.id else each for each in staff]
        assert any(each.active and each.role == Role.ADMIN for each in staff)
        admins = [each for each in staff if each.active and each.role == Role.ADMIN]
        assert is_last_admin(staff, admins[0].id) == (len(admins) == 1)
