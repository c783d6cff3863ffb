"""Everything that is ever written down: facts, added and never changed.

A correction is a new fact. The state of a session is what its facts add up to,
so a restart reads the facts again and is where it was. A new kind of fact is a class in
one of these modules and in its TYPES, and a step of the schema.
"""

from __future__ import annotations

from app.domain.facts import (
    access,
    aftercare,
    check_in,
    forecast,
    kiosk,
    leaving,
    ledger,
    outcomes,
    session,
    staff,
    vault,
    vitals,
)
from app.domain.facts.access import GlassBroken, GlassClosed, GlassSeen, RecordOpened
from app.domain.facts.aftercare import FollowUpCalled, SheetGiven
from app.domain.facts.base import Fact
from app.domain.facts.check_in import CheckInClosed, CheckInOpened, RatingGiven
from app.domain.facts.forecast import ForecastMade, LearningReset, LearningSet, WeightsLearned
from app.domain.facts.kiosk import DiskReserveChanged, KioskEnded
from app.domain.facts.leaving import SessionsExported
from app.domain.facts.ledger import RecordChecked, SessionsArchived
from app.domain.facts.outcomes import (
    OutcomeAnswered,
    OutcomeAsked,
    OutcomeClosed,
    SelfHarmAnswered,
    SelfHarmTold,
)
from app.domain.facts.session import (
    Assessed,
    DisplaySet,
    InfusionCorrected,
    InfusionEnded,
    InfusionResumed,
    SessionEnded,
    SessionStarted,
    TimeConfirmed,
)
from app.domain.facts.staff import (
    PinReset,
    PinSet,
    RoleSet,
    SignInTried,
    StaffAdded,
    StaffDeactivated,
    StaffReactivated,
)
from app.domain.facts.vault import BackupFailed, BackupMade, RecordRestored
from app.domain.facts.vitals import (
    EventNoted,
    EventRetracted,
    NoticeAcknowledged,
    NoticeCleared,
    NoticeRaised,
    NoticesPaused,
    SourcesSet,
    SourceSwitched,
    VitalStateChanged,
)

FACT_TYPES: tuple[type[Fact], ...] = (
    *staff.TYPES,
    *session.TYPES,
    *check_in.TYPES,
    *forecast.TYPES,
    *vitals.TYPES,
    *outcomes.TYPES,
    *kiosk.TYPES,
    *leaving.TYPES,
    *access.TYPES,
    *vault.TYPES,
    *aftercare.TYPES,
    *ledger.TYPES,
)

__all__ = [
    "FACT_TYPES",
    "Assessed",
    "BackupFailed",
    "BackupMade",
    "CheckInClosed",
    "CheckInOpened",
    "DiskReserveChanged",
    "DisplaySet",
    "EventNoted",
    "EventRetracted",
    "Fact",
    "FollowUpCalled",
    "ForecastMade",
    "GlassBroken",
    "GlassClosed",
    "GlassSeen",
    "InfusionCorrected",
    "InfusionEnded",
    "InfusionResumed",
    "KioskEnded",
    "LearningReset",
    "LearningSet",
    "NoticeAcknowledged",
    "NoticeCleared",
    "NoticeRaised",
    "NoticesPaused",
    "OutcomeAnswered",
    "OutcomeAsked",
    "OutcomeClosed",
    "PinReset",
    "PinSet",
    "RatingGiven",
    "RecordChecked",
    "RecordOpened",
    "RecordRestored",
    "RoleSet",
    "SelfHarmAnswered",
    "SelfHarmTold",
    "SessionEnded",
    "SessionStarted",
    "SessionsArchived",
    "SessionsExported",
    "SheetGiven",
    "SignInTried",
    "SourceSwitched",
    "SourcesSet",
    "StaffAdded",
    "StaffDeactivated",
    "StaffReactivated",
    "TimeConfirmed",
    "VitalStateChanged",
    "WeightsLearned",
]
