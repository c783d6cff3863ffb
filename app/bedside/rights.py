"""Which command needs which right; every other command is checked where it is carried out."""

from __future__ import annotations

from app import commands as c
from app.domain.staff_role import Action, Role, may
from app.errors import ErrorCode, RefusedError

NEEDED: dict[type[c.Command], Action] = {
    c.StartSession: Action.TREAT,
    c.OpenReview: Action.SEE_PAST,
    c.OpenSheet: Action.SEE_PAST,
    c.RecordCall: Action.TREAT,
    c.LookUpPatient: Action.SEE_PAST,
    c.SetLearning: Action.LEARNING,
    c.ResetLearning: Action.LEARNING,
    c.AnswerSelfHarm: Action.ANSWER_SELF_HARM,
    c.ExportLearning: Action.EXPORT,
    c.ExportSessions: Action.EXPORT,
    c.FindSessions: Action.SEE_PAST,
    c.MakeBackup: Action.BACK_UP,
    c.SetRole: Action.SET_ROLE,
    c.Deactivate: Action.DEACTIVATE,
    c.Reactivate: Action.DEACTIVATE,
    c.ResetPin: Action.RESET_PIN,
    c.SeeGlass: Action.SEE_GLASS,
    c.ArchiveOld: Action.DELETE_OLD,
    c.EndKiosk: Action.EXIT,
}


def check_rights(command: c.Command, role: Role | None) -> None:
    """Refuse a command that the role of whoever asked does not allow."""
    needed = NEEDED.get(type(command))
    if needed is None or may(role, needed):
        return
    raise RefusedError(ErrorCode.NOT_SIGNED_IN if role is None else ErrorCode.NOT_ALLOWED)
