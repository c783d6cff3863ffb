"""SDC in the contract of all sources: what the library hands over, without the library.

The link to a real device has its own tests; here its place is taken by a list of states.
"""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence
from app.vitals.sdc import source
from app.vitals.sdc.connection import Item, Snapshot
from app.vitals.sdc.settings import SdcSettings
from app.vitals.sdc.states import Described, Observed
from tests.vitals.contract import OPENED, UTC, Adapter, Said

BPM, MMHG = "264864", "266016"
# IEEE 11073-10101: code and unit.
CODES = {
    Metric.HR: ("147842", BPM),
    Metric.PULSE: ("149530", BPM),
    Metric.SPO2: ("150456", "262688"),
    Metric.RR: ("151562", "264928"),
    Metric.TEMP: ("150344", "268192"),
    Metric.NIBP_SYS: ("150021", MMHG),
    Metric.NIBP_DIA: ("150022", MMHG),
    Metric.NIBP_MEAN: ("150023", MMHG),
}
DEVICE = tuple(Described(metric.name, code, unit) for metric, (code, unit) in CODES.items())


class Wire:
    """Stands where the link does: the device answers at once."""

    failure = None

    def __init__(self, put: Callable[[Item], None]) -> None:
        self.put = put
        self.alive = True

    def start(self, within: float) -> bool:
        """Say what the device measures; it has measured nothing yet."""
        self.put(Snapshot(DEVICE, ()))
        return True

    def close(self) -> None:
        """Be gone."""
        self.alive = False


class Sdc(Adapter):
    """A device that reports all its metrics at once."""

    carries = frozenset(CODES)

    def prepare(self) -> source.SdcSource:
        pytest.importorskip("sdc11073", reason="needs the extra sdc (sdc11073)")
        self._link = patch.object(source, "Connection", self._wire)
        self._link.start()
        self._line: Wire | None = None
        settings = SdcSettings("bay-1", "Monitor", address="http://127.0.0.1:1/x")
        return source.SdcSource(settings, self.clock)

    def say(self, said: Said) -> None:
        # Nobody connected: a device does not keep what it measured.
        if self._line is None or not self._line.alive:
            return
        time = UTC + said.t - OPENED + said.skew
        states = tuple(_state(metric, value, time) for metric, value in said.values.items())
        self._line.put(states)

    def close(self) -> None:
        self._link.stop()
        super().close()

    def _wire(self, settings: SdcSettings, put: Callable[[Item], None]) -> Wire:
        self._line = Wire(put)
        return self._line


def _state(metric: Metric, value: float | Absence, time: float) -> Observed:
    if isinstance(value, Absence):
        off = value == Absence.SENSOR_OFF and metric not in NIBP
        return Observed(metric.name, "Off" if off else "On", "Inv", "Real", None, None)
    return Observed(metric.name, "On", "Vld", "Real", value, time)
