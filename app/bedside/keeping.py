"""Every forecast is kept when something new was said or measured, so that it can be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import commands as c
from app.bedside.watch import Scene
from app.domain import facts as f
from app.domain.forecast import EffectState, Forecast, ForecastCause, Quantiles
from app.domain.record import SessionRecord
from app.domain.symptom import Effect

if TYPE_CHECKING:
    from app.bedside.view import Viewer

_MINUTE = 60.0
_DECIMALS = 2  # of minutes


class ForecastKeeper:
    """Notices when a forecast rests on something new; what it writes is a fact like any other."""

    def __init__(self) -> None:
        self._session: int | None = None
        self._pressures = self._seen = 0

    def due(self, scene: Scene, viewer: Viewer) -> list[f.Fact]:
        """Return the forecast of this moment as a fact, if it rests on something new."""
        why = self._cause(scene)
        if why is None or scene.record is None:
            return []
        self._seen = len(scene.monitor.signs.pressures())
        return [forecast_fact(scene, scene.record, viewer.forecast(scene), why)]

    def written(self) -> None:
        """Hear that the forecast that was due has been written."""
        self._pressures = self._seen

    def _cause(self, scene: Scene) -> ForecastCause | None:
        """Return why a forecast has to be kept now, None when nothing is new."""
        record = scene.record
        if record is None or record.infusion.ended is None:
            return None
        seen = len(scene.monitor.signs.pressures())
        if record.id != self._session:
            # After a start of the program what is there has been seen.
            self._session = record.id
            self._pressures = self._seen = seen
        return record.unkept or (ForecastCause.MEASURED if seen > self._pressures else None)


def forecast_fact(
    scene: Scene, record: SessionRecord, forecast: Forecast, why: ForecastCause
) -> f.Fact:
    """Return a forecast as the fact that keeps it."""
    ended = record.infusion.ended
    assert ended is not None
    ahead = {e.effect: () for e in forecast.effects} | {
        e.effect: minutes(e.ahead, ended)
        for e in forecast.effects
        if e.state != EffectState.SETTLED
    }
    return f.ForecastMade(
        at=scene.now,
        command_id=c.new_id(),
        session_id=record.id,
        cause=why,
        model=forecast.model,
        basis=forecast.basis,
        infusion_ended=scene.now.at(ended),
        dissociation=ahead[Effect.DISSOCIATION],
        dizziness=ahead[Effect.DIZZINESS],
        nausea=ahead[Effect.NAUSEA],
        drowsiness=ahead[Effect.DROWSINESS],
        anxiety=ahead[Effect.ANXIETY],
        circulation=ahead[Effect.CIRCULATION],
        all_settled=minutes(forecast.all_settled, ended),
    )


def minutes(quantiles: Quantiles | None, ended: float) -> tuple[float, ...]:
    """Return P10, P25, P50, P75 and P90 in minutes after `ended`; nothing where one is missing."""
    if quantiles is None or quantiles.p25 is None or quantiles.p75 is None:
        return ()
    q = quantiles
    times = (q.p10, quantiles.p25, q.p50, quantiles.p75, q.p90)
    return tuple(round((t - ended) / _MINUTE, _DECIMALS) for t in times)
