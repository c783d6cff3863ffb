"""From the core's state to the frozen picture the screens draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from app.bedside.outcomes import Outcomes
from app.bedside.watch import MISSED, Scene
from app.clock import Instant
from app.commands import AnswerItem, CallNurse, Command
from app.domain import schedule
from app.domain.aftercare import drive_after
from app.domain.asking import PRIVATE_ITEMS
from app.domain.forecast import EffectState, Explanation, Forecast, ForecastNote, Need, Quantiles
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind
from app.domain.readiness import Protocol, Readiness
from app.domain.readiness_rules import ReadinessInput, judge
from app.domain.record import SessionRecord
from app.domain.self_harm import is_concern
from app.domain.session import Infusion
from app.errors import ErrorCode
from app.forecast.effects import MEASURED_MINUTES
from app.forecast.forecaster import ForecastInput
from app.forecast.windows import ArticleForecaster
from app.log import log_bug
from app.protocols import protocol_for
from app.snapshot import (
    CheckInView,
    EndedView,
    SessionView,
    Snapshot,
    StaffMember,
)

if TYPE_CHECKING:
    from app.bedside.concerns import ConcernDesk
    from app.bedside.learning import LearningDesk
    from app.bedside.setup import Setup

# What the circulation is judged on besides the cuff.
RATES = (Metric.HR, Metric.PULSE)


class Viewer:
    """Makes forecasts, readiness and snapshots; it changes nothing."""

    def __init__(self, setup: Setup, learning: LearningDesk, concerns: ConcernDesk) -> None:
        self._setup = setup
        self._learning = learning
        self._concerns = concerns
        self._number = 0
        self._forecast: tuple[object, Forecast, ForecastInput] | None = None
        self._failed = ""
        self._explained: tuple[object, Explanation | None] | None = None

    def protocol(self, record: SessionRecord | None) -> Protocol:
        """Return the protocol for the session's route, the first one without a session."""
        protocols: Sequence[Protocol] = self._setup.protocols
        if record is None:
            return protocols[0]
        return protocol_for(protocols, record.infusion.route)

    def given(self, scene: Scene) -> ForecastInput:
        """Return everything the running session's forecast rests on."""
        record, t = _record(scene), scene.now.t
        signs = scene.monitor.signs
        found = {m: signs.nearest(m, t, MEASURED_MINUTES * 60.0) for m in RATES}
        return ForecastInput(
            patient=record.patient,
            infusion=record.infusion,
            modifiers=record.modifiers,
            earlier_infusions=record.earlier_infusions,
            baseline=record.baseline,
            check_ins=record.check_ins,
            pressures=tuple(signs.pressures()),
            latest={m: value[1] for m, value in found.items() if value is not None},
            prior=self._learning.prior(record.priors),
        )

    def forecast(self, scene: Scene) -> Forecast:
        """Return the forecast of the running session at this moment."""
        # Asked for by several rules in one step.
        key = (_record(scene).revision, scene.monitor.taken, scene.now.t)
        if self._forecast is None or self._forecast[0] != key:
            given = self.given(scene)
            self._forecast = (key, self._made(given, scene.now.t), given)
        return self._forecast[1]

    def _made(self, given: ForecastInput, t: float) -> Forecast:
        """Return the forecast, or the article's where the model cannot make one.

        A record that no model understands must neither stop the kiosk nor keep it from starting.
        """
        try:
            return self._setup.forecaster.forecast(given, t)
        except ValueError as error:
            if self._failed != str(error):
                self._failed = str(error)
                log_bug("forecast", error)
            made = ArticleForecaster(self._setup.windows).forecast(given, t)
            return replace(made, checked=False, notes=(*made.notes, ForecastNote.MODEL_FAILED))

    def explanation(self, scene: Scene) -> Explanation | None:
        """Return why the forecast says what it says, at least once a minute anew."""
        record = _record(scene)
        pressures = len(scene.monitor.signs.pressures())
        answered = max(record.rating_seqs.values(), default=0)
        key = (record.id, answered, record.infusion, pressures, int(scene.now.t // 60.0))
        if self._explained is None or self._explained[0] != key:
            made = self._why(self.given(scene), scene.now.t)
            if made is not None:
                made = replace(made, start=self._learning.use(record.priors))
            self._explained = (key, made)
        return self._explained[1]

    def _why(self, given: ForecastInput, t: float) -> Explanation | None:
        try:
            return self._setup.forecaster.explain(given, t)
        except ValueError:
            return ArticleForecaster(self._setup.windows).explain(given, t)

    def readiness(self, scene: Scene, forecast: Forecast | None = None) -> Readiness:
        """Return every criterion's answer at this moment."""
        record, t = _record(scene), scene.now.t
        given = ReadinessInput(
            infusion=record.infusion,
            baseline=record.baseline,
            check_ins=record.check_ins,
            assessments=record.assessments,
            vitals=scene.monitor.signs,
            forecast=forecast or self.forecast(scene),
            next_due=self._prompt(scene).upcoming,
            time_unsure=record.gap is not None,
            concerns=self._concerns.of(record, scene.now),
            together=partial(self._together, scene),
        )
        return judge(self.protocol(record), given, t)

    def _together(self, scene: Scene, needs: frozenset[Need]) -> Quantiles | None:
        self.forecast(scene)
        assert self._forecast is not None
        try:
            return self._setup.forecaster.together(self._forecast[2], scene.now.t, needs)
        except ValueError:
            # What the model cannot use has been told with the forecast.
            return None

    def _prompt(self, scene: Scene) -> schedule.Prompt:
        record = _record(scene)
        return schedule.next_prompt(
            record.infusion.ended, record.check_ins, scene.now.t, scene.asking_since
        )

    def snapshot(
        self,
        scene: Scene,
        *,
        staff: tuple[StaffMember, ...],
        signed_in: StaffMember | None,
        outcomes: Outcomes,
        storage_error: ErrorCode | None,
        last_ended: EndedView | None,
        shown: dict[str, Any],
        unwritten: tuple[Notice, ...],
    ) -> Snapshot:
        """Return the frozen picture of everything at this moment.

        `shown` is what the rooms add, by the names of the snapshot's fields.
        """
        self._number += 1
        record, signs = scene.record, scene.monitor.signs
        if record is None:
            # Nothing of the last patient stays in memory.
            self._forecast = self._explained = None
        return Snapshot(
            number=self._number,
            now=scene.now,
            bay=self._setup.bay,
            demo_pin=self._setup.demo_pin,
            protocol=self.protocol(record),
            source=scene.monitor.links.view(scene.now.t),
            readings=signs.readings(scene.now.t),
            trends={metric: signs.trend(metric) for metric in Metric},
            staff=staff,
            signed_in=signed_in,
            session=None if record is None else self._session(scene, record, signed_in),
            notices=() if record is None else (*record.notices, *unwritten, *_unsaved(outcomes)),
            last_ended=last_ended,
            storage_error=storage_error,
            unsaved=len(outcomes.held),
            outcomes=outcomes.all(),
            learning=self._learning.view,
            sources=scene.monitor.links.views(scene.now.t),
            metric_source=scene.monitor.metric_sources(),
            drugs=self._setup.drugs,
            limits=self._setup.limits,
            pause=None if record is None else record.pause,
            pause_seconds=self._setup.limits.times.pause,
            returning=self._learning.returning if signed_in else None,
            **shown,
        )

    def _session(
        self, scene: Scene, record: SessionRecord, signed_in: StaffMember | None
    ) -> SessionView:
        forecast = self.forecast(scene)
        prompt = self._prompt(scene)
        states = [effect.state for effect in forecast.effects]
        return SessionView(
            id=record.id,
            started=record.started,
            patient=record.patient,
            infusion=record.infusion,
            infusion_began=_began(record.infusion, record.infusion_began),
            modifiers=record.modifiers,
            earlier_infusions=record.earlier_infusions,
            baseline=record.baseline,
            check_ins=record.check_ins,
            assessments=record.assessments,
            hide_time=record.hide_time,
            hide_vitals=record.hide_vitals,
            time_gap=record.gap,
            forecast=forecast,
            readiness=self.readiness(scene, forecast),
            check_in=CheckInView(prompt.due, prompt.next_due, _open_id(record)),
            settled=all(state == EffectState.SETTLED for state in states),
            worked_out=record.worked_out,
            part_began=record.infusion_began if record.infusion.ended is None else None,
            kept=record.kept,
            states=record.states,
            events=record.events,
            explanation=None if signed_in is None else self.explanation(scene),
            drive_after=self._drive_after(scene, record),
        )

    def _drive_after(self, scene: Scene, record: SessionRecord) -> Instant | None:
        ended = record.infusion.ended
        if ended is None:
            return None
        hours = self.protocol(record).no_driving_hours
        return drive_after(scene.now.at(ended), hours, self._setup.zone)


def _record(scene: Scene) -> SessionRecord:
    if scene.record is None:
        raise ValueError("there is no session")
    return scene.record


def _began(infusion: Infusion, noted: float) -> float:
    """Return when the infusion began: its length before its end, else as noted at the start."""
    began = infusion.first_started()
    return noted if began is None else began


def _open_id(record: SessionRecord) -> str | None:
    """Return the command that opened the running check-in, unless the kiosk itself did."""
    running = record.open_check_in
    if running is None:
        return None
    for command_id, number in record.check_in_ids.items():
        if number == running.id and not command_id.startswith(MISSED):
            return command_id
    return None


def _unsaved(outcomes: Outcomes) -> tuple[Notice, ...]:
    """Return what waits for the disk and staff must see all the same: calls, and thoughts told."""
    kinds = [(held.at.t, _told_by(held.command)) for held in outcomes.held]
    told = [(t, kind) for t, kind in kinds if kind is not None]
    return tuple(Notice(-1 - n, kind, t) for n, (t, kind) in enumerate(told))


def _told_by(command: Command) -> NoticeKind | None:
    if isinstance(command, CallNurse):
        return NoticeKind.NURSE_CALLED
    if isinstance(command, AnswerItem) and command.item in PRIVATE_ITEMS:
        return NoticeKind.SELF_HARM if is_concern(command.value) else None
    return None
