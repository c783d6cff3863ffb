"""What is asked of the running session."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command
from app.commands.staff import Signer
from app.domain.event import EventKind
from app.domain.session import Baseline, Infusion, Modifier, Patient, SessionEnd
from app.domain.symptom import Origin, Rating, Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession(Command):
    """Begin a recovery session in this bay.

    `infusion.ended` is the kiosk time of its end, None while it runs, and then `began` is
    when it began; `dose_confirmed` says that an unusual dose was asked about and confirmed.
    """

    patient: Patient
    infusion: Infusion
    modifiers: frozenset[Modifier]
    earlier_infusions: int
    baseline: Baseline
    dose_confirmed: bool = False
    began: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInfusion(Command):
    """Say that the running infusion has ended just now.

    Where that is earlier or later than planned, what was given is worked out from the rate.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectInfusion(Command):
    """Say what the last part of the infusion really was: mg, minutes, and its end.

    `ended` is kiosk time, None while it runs. What was written before is kept.
    """

    dose: float
    duration: float
    ended: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeInfusion(Command):
    """Say that the infusion was started again just now, for mg over minutes more."""

    dose: float
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheckIn(Command):
    """Begin a round of questions; its check-in is known by this command's id."""

    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Command):
    """Answer one question of a check-in; None is a skip and stays no answer.

    A second answer to the same question corrects the first; both are kept.
    """

    check_in: str
    symptom: Symptom
    rating: Rating | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCheckIn(Command):
    """End a round of questions, finished or left."""

    check_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNurse(Command):
    """Call the nurse; again while waiting means it is urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeNotice(Command):
    """Say that staff have seen a notice; for a call: somebody is on the way."""

    notice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess(Command):
    """Record what staff found: item id, value (0/1 or a score), words for a name."""

    item: str
    value: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEvent(Command):
    """Note what happened to the patient, at kiosk time `at`; None is just now.

    For a drug `text` is its name and `dose` how much, in `unit`; for SYMPTOM_OVER `text` is the
    kind of the symptom, for SEDATION `score` is 0 to 5.
    """

    kind: EventKind
    text: str = ""
    dose: float | None = None
    unit: str = ""
    at: float | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractEvent(Command):
    """Take back a noted event as wrong; it stays in the record."""

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDisplay(Command):
    """Hide or show the time or the vitals on the patient's screen; None leaves it."""

    hide_time: bool | None = None
    hide_vitals: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTime(Command):
    """Staff confirm the clock after a restart of the machine or a jump of the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseNotices(Command):
    """Let notices about limits draw no attention for some seconds; 0 ends a pause.

    Never longer than the clinic's limits allow, counted from the beginning of the pause.
    """

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(Command):
    """Sign and end the session.

    `shown` is the text of exactly what stood on the screen, line by line, and
    `met_shown` which criteria it showed as met, so that the core can refuse when
    the record has changed since; `meaning` is the line of it that says what the
    signature means. OVERRIDDEN, TRANSFERRED and ENTERED_IN_ERROR
    need a `reason`, OVERRIDDEN also a second signer.
    """

    end: SessionEnd
    signer: Signer
    shown: tuple[str, ...]
    met_shown: frozenset[str]
    reason: str = ""
    second: Signer | None = None
    meaning: str = ""
