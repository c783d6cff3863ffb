"""Arbitrary facts and numerics, for properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.clock import Instant
from app.domain import facts as f
from app.domain.access import RecordPart
from app.domain.aftercare import SheetUse
from app.domain.asking import RoundKind
from app.domain.backup import BackupTrouble
from app.domain.event import SYMPTOMS, EventKind
from app.domain.follow_up import CallResult
from app.domain.forecast import ForecastCause
from app.domain.learning import LearnedScope
from app.domain.metric import METRICS, Metric
from app.domain.notice import NoticeKind, Priority
from app.domain.numeric import Absence, Numeric, absent, judged
from app.domain.self_harm import SelfHarmOrigin
from app.domain.session import Modifier, Route, SessionEnd
from app.domain.staff_role import PinCause, Role
from app.domain.symptom import CheckInEnd, Origin, Rating, Symptom
from app.domain.vital_state import VitalState
from tests.storage import samples as s

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
_roles = st.sampled_from(Role)
_screens = st.none() | _names
_integers = st.integers(-(2**63), 2**63 - 1)
_vital = st.none() | st.floats(0, 1000)

_doses = st.floats(0, 1000, exclude_min=True)
_minutes = st.floats(0, 1000)
_levels = st.floats(allow_nan=False, allow_infinity=False)
_quantiles = st.just(()) | st.tuples(*[_levels] * 5)


@st.composite
def instants(draw: st.DrawFn) -> Instant:
    """Draw a moment in whole microseconds, of one of three boots."""
    utc_us = draw(st.integers(0, 4_000_000_000_000_000))
    boottime_us = draw(st.integers(-(10**15), 10**15))
    offset = draw(st.integers(-86_399, 86_399))
    boot_id = draw(st.sampled_from(["boot-a", "boot-b", s.START.boot_id]))
    return Instant(utc_us / 1e6, offset, boottime_us / 1e6, boot_id)


def any_started(population: int, patient: int) -> st.SearchStrategy[f.SessionStarted]:
    """Draw the start of a session with anything in it that may stand there.

    It may start from the weights written as the facts `population` and `patient`.
    """
    return st.builds(
        s.started,
        command_id=_names,
        at=instants(),
        mrn=_texts,
        initials=_texts,
        age=st.integers(0, 150),
        weight=st.floats(0, 1000, exclude_min=True, exclude_max=True),
        route=st.sampled_from(Route),
        dose=_doses,
        duration=_minutes,
        infusion_began=instants(),
        infusion_ended=st.none() | instants(),
        modifiers=st.frozensets(st.sampled_from(Modifier)),
        earlier_infusions=st.integers(0, 999),
        baseline_sys=_vital,
        baseline_dia=_vital,
        baseline_hr=_vital,
        baseline_spo2=st.none() | st.floats(0, 100),
        dose_confirmed=st.booleans(),
        bay=_texts,
        protocol_id=_texts,
        protocol_version=_integers,
        protocol_sha256=_texts,
        forecast_model=_texts,
        source_name=_texts,
        source_origin=_texts,
        prior_population=st.none() | st.just(population),
        prior_patient=st.none() | st.just(patient),
    )


def any_staff() -> st.SearchStrategy[f.StaffAdded]:
    """Draw a member of staff."""
    return st.builds(
        f.StaffAdded,
        at=instants(),
        command_id=_names,
        name=_names,
        pin_hash=_names,
        role=st.none() | _roles,
        screen=_screens,
    )


def any_forecast(common: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[f.ForecastMade]:
    """Draw a kept forecast; `common` draws what all facts share."""
    return st.builds(
        f.ForecastMade,
        **common,
        cause=st.sampled_from(ForecastCause),
        model=_names,
        basis=_texts,
        infusion_ended=instants(),
        dissociation=_quantiles,
        dizziness=_quantiles,
        nausea=_quantiles,
        drowsiness=_quantiles,
        anxiety=_quantiles,
        circulation=_quantiles,
        all_settled=_quantiles,
    )


def any_weights(common: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[f.WeightsLearned]:
    """Draw learned weights, of a patient or of the population."""
    of_one = st.tuples(st.just(LearnedScope.PATIENT), _names)
    of_all = st.just((LearnedScope.POPULATION, ""))
    counts = st.integers(1, 2**63 - 1)
    return (of_one | of_all).flatmap(
        lambda about: st.builds(
            f.WeightsLearned,
            **common,
            scope=st.just(about[0]),
            mrn=st.just(about[1]),
            version=counts,
            sessions=counts,
            model=_names,
            weights=st.binary(min_size=1, max_size=200),
        )
    )


def any_of_session(
    session: int, who: int, check_in: int, rating: int, notice: int
) -> st.SearchStrategy[f.Fact]:
    """Draw any other fact of a session whose earlier rows are named."""
    common = {
        "at": instants(),
        "command_id": _names,
        "session_id": st.just(session),
        "staff_id": st.none() | st.just(who),
        "screen": _screens,
    }
    return st.one_of(
        st.builds(
            f.SignInTried, **common, who=st.just(who), succeeded=st.booleans(), purpose=_texts
        ),
        st.builds(f.InfusionEnded, **common),
        st.builds(
            f.InfusionCorrected,
            **common,
            dose=_doses,
            duration=_minutes,
            infusion_ended=st.none() | instants(),
            worked_out=st.booleans(),
        ),
        st.builds(f.InfusionResumed, **common, dose=_doses, duration=_minutes),
        any_forecast(common),
        any_weights(common),
        st.builds(f.LearningSet, **common, patients=st.booleans(), population=st.booleans()),
        st.builds(f.LearningReset, **common, scope=st.sampled_from(LearnedScope)),
        st.builds(f.CheckInOpened, **common, origin=st.sampled_from(Origin)),
        st.builds(
            f.RatingGiven,
            **common,
            check_in=st.just(check_in),
            symptom=st.sampled_from(Symptom),
            rating=st.none() | st.sampled_from(Rating),
            corrects=st.none() | st.just(rating),
        ),
        st.builds(
            f.CheckInClosed, **common, check_in=st.just(check_in), end=st.sampled_from(CheckInEnd)
        ),
        st.builds(
            f.NoticeRaised,
            **common,
            notice=st.sampled_from(NoticeKind),
            subject=_texts,
            repeats=st.none() | st.just(notice),
            priority=st.none() | st.sampled_from(Priority),
            metric=st.none() | st.sampled_from(Metric),
            value=st.none() | _levels,
        ),
        *_of_vitals(common, notice),
        st.builds(f.KioskEnded, **common),
        st.builds(
            f.DiskReserveChanged, **common, held=st.booleans(), size=st.integers(1, 2**63 - 1)
        ),
        st.builds(
            f.SessionsExported,
            **common,
            sessions=st.lists(_integers).map(tuple),
            formats=st.lists(_texts).map(tuple),
            folder=_names,
        ),
        *_of_staff(common, session, who),
        *_of_backups(common),
        *_of_aftercare(common, session),
        st.builds(f.NoticeAcknowledged, **common, notice=st.just(notice)),
        st.builds(f.Assessed, **common, item=_names, value=_integers, text=_texts),
        st.builds(f.DisplaySet, **common, hide_time=st.booleans(), hide_vitals=st.booleans()),
        st.builds(
            f.RecordChecked,
            **common,
            entries=st.integers(0, 2**63 - 1),
            head=st.just("a" * 64),
            archived=st.integers(0, 2**63 - 1),
            problem=_texts,
            entry=st.none() | st.integers(1, 2**63 - 1),
        ),
        st.builds(f.TimeConfirmed, **common, gap=st.floats(-1e12, 1e12)),
        st.builds(
            f.OutcomeAsked,
            **common,
            mrn=_names,
            initials=_texts,
            round=st.sampled_from(RoundKind),
            items_sha256=st.just("a" * 64),
        ),
        st.builds(
            f.SelfHarmTold,
            **common,
            mrn=_names,
            initials=_texts,
            origin=st.sampled_from(SelfHarmOrigin),
        ),
    )


def _of_staff(
    common: dict[str, st.SearchStrategy[Any]], session: int, who: int
) -> list[st.SearchStrategy[f.Fact]]:
    whose = st.just(who)
    return [
        st.builds(f.RoleSet, **common, who=whose, role=_roles),
        st.builds(f.StaffDeactivated, **common, who=whose),
        st.builds(f.StaffReactivated, **common, who=whose),
        st.builds(f.PinReset, **common, who=whose),
        st.builds(f.PinSet, **common, who=whose, pin_hash=_names, cause=st.sampled_from(PinCause)),
        st.builds(
            f.RecordOpened,
            **common,
            part=st.sampled_from(RecordPart),
            opened=st.none() | st.just(session),
            mrn=_texts,
        ),
        st.builds(f.GlassBroken, **common, name=_names, reason=_names),
    ]


def _of_vitals(
    common: dict[str, st.SearchStrategy[Any]], notice: int
) -> list[st.SearchStrategy[f.Fact]]:
    metrics = st.sampled_from(Metric)
    more = (EventKind.DRUG_GIVEN, EventKind.SYMPTOM_OVER, EventKind.SEDATION)
    simple = [kind for kind in EventKind if kind not in more]
    return [
        st.builds(f.NoticeCleared, **common, notice=st.just(notice)),
        st.builds(f.NoticesPaused, **common, seconds=st.floats(0, 3600)),
        st.builds(
            f.VitalStateChanged,
            **common,
            metric=metrics,
            state=st.sampled_from(VitalState),
            since=instants(),
        ),
        st.builds(f.SourceSwitched, **common, metric=metrics, before=_texts, after=_texts),
        st.builds(f.SourcesSet, **common, sources=st.lists(_texts, max_size=3).map(tuple)),
        st.builds(f.EventNoted, **common, event=st.sampled_from(simple), happened=instants()),
        st.builds(
            f.EventNoted,
            **common,
            event=st.just(EventKind.SEDATION),
            happened=instants(),
            score=st.integers(0, 5),
        ),
        st.builds(
            f.EventNoted,
            **common,
            event=st.just(EventKind.SYMPTOM_OVER),
            happened=instants(),
            text=st.sampled_from(SYMPTOMS).map(str),
        ),
        st.builds(
            f.EventNoted,
            **common,
            event=st.just(EventKind.DRUG_GIVEN),
            happened=instants(),
            text=_names,
            dose=_doses,
            unit=_names,
        ),
    ]


def _of_backups(
    common: dict[str, st.SearchStrategy[Any]],
) -> list[st.SearchStrategy[f.Fact]]:
    numbers = st.integers(0, 2**63 - 1)
    return [
        st.builds(
            f.BackupMade,
            **common,
            file=_names,
            size=st.integers(1, 2**63 - 1),
            facts=numbers,
            head=numbers,
            entries=numbers,
            head_hash=_texts,
            by_hand=st.booleans(),
        ),
        st.builds(
            f.BackupFailed,
            **common,
            trouble=st.sampled_from(BackupTrouble),
            by_hand=st.booleans(),
        ),
        st.builds(
            f.RecordRestored,
            **common,
            file=_names,
            head=numbers,
            lost=st.none() | numbers,
            kept=_names,
        ),
    ]


def _of_aftercare(
    common: dict[str, st.SearchStrategy[Any]], session: int
) -> list[st.SearchStrategy[f.Fact]]:
    ratings = st.none() | st.sampled_from(Rating)
    hours = st.floats(0, 1000, exclude_min=True, exclude_max=True)
    return [
        st.builds(
            f.SheetGiven,
            **common,
            session=st.just(session),
            use=st.sampled_from(SheetUse),
            language=_names,
            text_id=_names,
            text_version=_integers,
            text_sha256=st.just("b" * 64),
            drive_after=instants(),
        ),
        st.builds(
            f.FollowUpCalled,
            **common,
            session=st.just(session),
            hours=hours,
            result=st.just(CallResult.REACHED),
            headache=ratings,
            mood=ratings,
            sleep=ratings,
            drove=st.none() | st.booleans(),
            self_harm=st.none() | st.integers(0, 3),
            note=_texts,
        ),
    ]


def any_ended(session: int, who: int) -> st.SearchStrategy[f.SessionEnded]:
    """Draw the end of a session."""
    return st.builds(
        f.SessionEnded,
        at=instants(),
        command_id=_names,
        session_id=st.just(session),
        staff_id=st.just(who),
        end=st.sampled_from(SessionEnd),
        signer_name=_texts,
        shown=st.lists(_texts, max_size=5).map(tuple),
        shown_sha256=st.just("a" * 64),
        reason=_texts,
        second_staff_id=st.none() | st.just(who),
        second_name=_texts,
        signer_role=st.none() | _roles,
        second_role=st.none() | _roles,
        meaning=_texts,
        screen=_screens,
    )


def any_numerics() -> st.SearchStrategy[dict[Metric, Numeric]]:
    """Draw what one second may hold: values, doubtful values and absences."""
    value = st.floats(-1e6, 1e6)

    def of(metric: Metric) -> st.SearchStrategy[Numeric]:
        return value.map(lambda v: judged(metric, 0.0, v)) | st.sampled_from(Absence).map(
            lambda why: absent(metric, 0.0, why)
        )

    return st.fixed_dictionaries({}, optional={metric: of(metric) for metric in METRICS})
