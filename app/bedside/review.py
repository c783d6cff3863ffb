"""A past session as it was when it ended, read from the record and never worked out anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.bedside.review_trends import latest_of, pressures_of, trends_of
from app.bedside.settling import settled_after
from app.bedside.view import RATES
from app.clock import TimeAxis
from app.domain import facts as f
from app.domain import record as rec
from app.domain.forecast import EffectForecast, EffectState, Forecast, KeptForecast, Quantiles
from app.domain.metric import Metric
from app.domain.readiness import (
    Criterion,
    CriterionKind,
    CriterionResult,
    CriterionState,
    Evidence,
    Protocol,
    Readiness,
    Reason,
)
from app.domain.reading import Freshness, Reading
from app.domain.record import SessionRecord
from app.domain.symptom import Effect
from app.domain.trend import TrendView
from app.forecast.effects import MEASURED_MINUTES, Timed, judged
from app.forecast.forecaster import ForecastInput
from app.snapshot import (
    CheckInView,
    DataOrigin,
    EndedBy,
    PastSession,
    SessionView,
    Snapshot,
    SourceView,
    StaffMember,
    SwitchView,
)
from app.storage.records import Records

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class _Past:
    """The facts of an ended session and what they add up to, on the clock of its end."""

    first: f.SessionStarted
    end: f.SessionEnded
    history: list[f.Fact]
    axis: TimeAxis
    record: SessionRecord

    @property
    def closed(self) -> float:
        """Return when it ended, in kiosk seconds."""
        return self.axis.place(self.end.at)


# -- a line of the list -----------------------------------------------------------


def line_of(records: Records, session_id: int) -> PastSession | None:
    """Return what the list says of an ended session, None where there is none of that id."""
    past = _read(records, session_id)
    return None if past is None else _line(past)


def _line(past: _Past) -> PastSession:
    infusion = past.record.infusion
    return PastSession(
        id=past.record.id,
        started=past.first.at,
        initials=past.first.initials,
        mrn=past.first.mrn,
        route=infusion.route,
        dose=infusion.whole_dose,
        end=past.end.end,
        settled=settled_after(past.record, past.closed),
    )


# -- one session ------------------------------------------------------------------


def reviewed(
    records: Records,
    session_id: int,
    *,
    staff: Sequence[StaffMember] = (),
    protocols: Sequence[Protocol] = (),
) -> Snapshot | None:
    """Return an ended session as of its end, None where there is none of that id.

    `staff` gives names to staff ids, `protocols` a name to the protocol it was judged by.
    Nothing in it is of now: no reading, no limit; the forecast is the last one that was kept.
    """
    past = _read(records, session_id)
    if past is None:
        return None
    record, now = past.record, past.end.at
    protocol = _protocol(past.first, protocols)
    trends = trends_of(records, session_id, past.axis)
    readings = {m: Reading(m, Freshness.MISSING, None, None) for m in Metric}
    return Snapshot(
        number=0,
        now=now,
        bay=past.first.bay,
        demo_pin="",
        protocol=protocol,
        source=SourceView(past.first.source_name, _origin(past, records), False),
        readings=readings,
        trends=trends,
        staff=tuple(staff),
        signed_in=None,
        session=_view(past, protocol, trends),
        notices=record.notices,
    )


def _read(records: Records, session_id: int) -> _Past | None:
    """Return what is written of an ended session."""
    history = records.facts_of(session_id)
    end = next((fact for fact in history if isinstance(fact, f.SessionEnded)), None)
    if end is None or not isinstance(history[0], f.SessionStarted):
        return None
    axis = rec.axis_of(history, end.at)
    return _Past(history[0], end, history, axis, rec.rebuild(history, axis))


def _origin(past: _Past, records: Records) -> DataOrigin:
    """Return where its data are from; one source that was not live makes all of it so."""
    found = {past.first.source_origin}
    for made in records.sources_between(past.first.seq, past.end.seq):
        found |= {o.value for o in DataOrigin for line in made.sources if f"({o})" in line[-12:]}
    worst = (DataOrigin.SIMULATED, DataOrigin.REPLAYED, DataOrigin.LIVE)
    return next((origin for origin in worst if origin in found), DataOrigin.NONE)


def _protocol(first: f.SessionStarted, known: Sequence[Protocol]) -> Protocol:
    """Return the protocol as it was; of one that was changed since, only what is written."""
    for protocol in known:
        if protocol.sha256 == first.protocol_sha256:
            return protocol
    name, version = first.protocol_id, first.protocol_version
    return Protocol(name, name, version, (), (), first.protocol_sha256)


def _view(past: _Past, protocol: Protocol, trends: dict[Metric, TrendView]) -> SessionView:
    record = past.record
    began = record.infusion.first_started()
    return SessionView(
        id=record.id,
        started=record.started,
        patient=record.patient,
        infusion=record.infusion,
        infusion_began=record.infusion_began if began is None else began,
        modifiers=record.modifiers,
        earlier_infusions=record.earlier_infusions,
        baseline=record.baseline,
        check_ins=record.check_ins,
        assessments=record.assessments,
        hide_time=record.hide_time,
        hide_vitals=record.hide_vitals,
        time_gap=record.gap,
        forecast=_forecast(past, trends),
        readiness=_not_judged(protocol, past.closed),
        check_in=CheckInView(),
        settled=settled_after(past.record, past.closed) is not None,
        worked_out=record.worked_out,
        states=record.states,
        kept=record.kept,
        events=record.events,
        ended=_ended(past.end, past.closed),
        switches=_switches(past),
    )


def _switches(past: _Past) -> tuple[SwitchView, ...]:
    return tuple(
        SwitchView(past.axis.place(fact.at), fact.metric, fact.before, fact.after)
        for fact in past.history
        if isinstance(fact, f.SourceSwitched)
    )


def _ended(end: f.SessionEnded, at: float) -> EndedBy:
    digest = hashlib.sha256("\n".join(end.shown).encode()).hexdigest()
    return EndedBy(
        end=end.end,
        at=at,
        signer=end.signer_name,
        second=end.second_name,
        reason=end.reason,
        shown=end.shown,
        intact=digest == end.shown_sha256,
        fingerprint=end.shown_sha256,
        signer_role=end.signer_role,
        second_role=end.second_role,
        meaning=end.meaning,
    )


def _not_judged(protocol: Protocol, t: float) -> Readiness:
    """Return a readiness that never reads as ready: what was signed are the lines shown then."""
    asked = Criterion(id="past", kind=CriterionKind.ITEM, source="")
    result = CriterionResult(asked, CriterionState.UNKNOWN, Evidence(Reason.NOT_ASKED))
    return Readiness(t, protocol, (result,), None)


def _forecast(past: _Past, trends: dict[Metric, TrendView]) -> Forecast:
    """Return the last forecast that was kept, with the model that made it then."""
    made = [fact for fact in past.history if isinstance(fact, f.ForecastMade)]
    kept = past.record.kept[-1] if past.record.kept else None
    given = _given(past, trends)
    effects = tuple(_expected(effect, kept, given, past.closed) for effect in Effect)
    if kept is None or kept.ended is None:
        return Forecast(past.closed, past.first.forecast_model, "", effects)
    joint = _quantiles(kept.ended, kept.joint)
    return Forecast(kept.t, kept.model, made[-1].basis, effects, all_settled=joint)


def _given(past: _Past, trends: dict[Metric, TrendView]) -> ForecastInput:
    record = past.record
    return ForecastInput(
        patient=record.patient,
        infusion=record.infusion,
        modifiers=record.modifiers,
        earlier_infusions=record.earlier_infusions,
        baseline=record.baseline,
        check_ins=record.check_ins,
        pressures=pressures_of(trends),
        latest=latest_of(trends, RATES, past.closed, MEASURED_MINUTES * _MINUTE),
    )


def _expected(
    effect: Effect, kept: KeptForecast | None, given: ForecastInput, t: float
) -> EffectForecast:
    """Return one effect: its window as it was kept, and what was last reported or measured."""
    ended = given.infusion.ended
    if ended is None:
        return judged(effect, None, given, t)
    found = replace(judged(effect, Timed(ended, t, t, None), given, t), p50=None, p90=None)
    if kept is None or kept.ended is None:
        return replace(found, state=EffectState.WEARING_OFF)
    ahead = _quantiles(kept.ended, kept.ahead.get(effect, ()))
    if ahead is None:
        return replace(found, state=EffectState.SETTLED)
    half, nine, open_still = ahead.p50, ahead.p90, EffectState.WEARING_OFF
    return replace(found, state=open_still, p50=half, p90=nine, expected=half, ahead=ahead)


def _quantiles(ended: float, minutes: tuple[float, ...]) -> Quantiles | None:
    """Return kept quantiles as kiosk seconds, None for an effect that had settled."""
    if not minutes:
        return None
    p10, p25, p50, p75, p90 = (ended + _MINUTE * m for m in minutes)
    return Quantiles(p10, p50, p90, p25, p75)
