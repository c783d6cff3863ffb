"""What each member of staff may do: one table, asked by the core and by the screens."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is on this kiosk."""

    STAFF = "staff"
    LEAD = "lead"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Return 0 for staff to 2 for admin: the words themselves do not sort."""
        return list(Role).index(self)


class Action(StrEnum):
    """What not everybody may do, and the two things that everybody who signs in may."""

    TREAT = "treat"
    SEE_PAST = "see_past"
    ADD_MEMBER = "add_member"
    RESET_PIN = "reset_pin"
    DEACTIVATE = "deactivate"
    SEE_GLASS = "see_glass"
    LEARNING = "learning"
    EXPORT = "export"
    BACK_UP = "back_up"
    SET_ROLE = "set_role"
    ANSWER_SELF_HARM = "answer_self_harm"
    DELETE_OLD = "delete_old"
    EXIT = "exit"


_STAFF = frozenset({Action.TREAT, Action.SEE_PAST})
_LEAD = _STAFF | {
    Action.ADD_MEMBER,
    Action.RESET_PIN,
    Action.DEACTIVATE,
    # Acknowledge that somebody looked without a PIN.
    Action.SEE_GLASS,
    # Switch learning, or forget what was learned.
    Action.LEARNING,
    # Take patients' data out of the kiosk.
    Action.EXPORT,
    Action.BACK_UP,
    # Say as a clinician what was done about thoughts of self-harm.
    Action.ANSWER_SELF_HARM,
}
_ADMIN = _LEAD | {Action.SET_ROLE, Action.DELETE_OLD, Action.EXIT}

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.STAFF: _STAFF,
    Role.LEAD: frozenset(_LEAD),
    Role.ADMIN: frozenset(_ADMIN),
}


def may(role: Role | None, action: Action) -> bool:
    """Return whether a role may do something; nobody (None) may do nothing."""
    return role is not None and action in ALLOWED[role]


class PinCause(StrEnum):
    """Why a PIN was written anew."""

    CHANGED = "changed"
    RESET = "reset"
    # The same PIN, hashed in a stronger way.
    STRENGTHENED = "strengthened"
