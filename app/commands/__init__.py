"""What people can ask of the core; each command has an id, so that twice is once."""

from __future__ import annotations

from app.commands.base import Command, new_id
from app.commands.kiosk import EndKiosk
from app.commands.leaving import (
    CancelExport,
    ExportSessions,
    FinishExport,
    ForgetExport,
    GiveReport,
)
from app.commands.office import (
    CloseReview,
    ExportLearning,
    FindSessions,
    ForgetSessions,
    LookUpPatient,
    OpenReview,
    ResetLearning,
    ScoreForecasts,
    SetLearning,
    TestSource,
)
from app.commands.outcomes import AnswerSelfHarm
from app.commands.session import (
    AcknowledgeNotice,
    Assess,
    CallNurse,
    CloseCheckIn,
    ConfirmTime,
    CorrectInfusion,
    EndInfusion,
    EndSession,
    NoteEvent,
    OpenCheckIn,
    PauseNotices,
    Rate,
    ResumeInfusion,
    RetractEvent,
    SetDisplay,
    StartSession,
)
from app.commands.staff import AddStaff, Signer, SignIn, SignOut

__all__ = [
    "AcknowledgeNotice",
    "AddStaff",
    "AnswerSelfHarm",
    "Assess",
    "CallNurse",
    "CancelExport",
    "CloseCheckIn",
    "CloseReview",
    "Command",
    "ConfirmTime",
    "CorrectInfusion",
    "EndInfusion",
    "EndKiosk",
    "EndSession",
    "ExportLearning",
    "ExportSessions",
    "FindSessions",
    "FinishExport",
    "ForgetExport",
    "ForgetSessions",
    "GiveReport",
    "LookUpPatient",
    "NoteEvent",
    "OpenCheckIn",
    "OpenReview",
    "PauseNotices",
    "Rate",
    "ResetLearning",
    "ResumeInfusion",
    "RetractEvent",
    "ScoreForecasts",
    "SetDisplay",
    "SetLearning",
    "SignIn",
    "SignOut",
    "Signer",
    "StartSession",
    "TestSource",
    "new_id",
]
