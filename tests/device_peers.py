"""Devices at the other end of a cable: what they say, and what happens when it is pulled."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from app.clock import ManualClock
from app.domain.metric import NIBP, Metric
from app.domain.numeric import Absence
from app.vitals.hl7.source import Hl7Source
from app.vitals.source import VitalsSource
from tests.vitals.hl7.messages import DIA, HR, MEAN, PULSE, RR, SPO2, SYS, TEMP, obx, oru

Said = Mapping[Metric, float | Absence]
Step = Callable[[], object]

PATIENCE = 20.0  # seconds; a busy machine is slow, not wrong
PROJECT = Path(__file__).resolve().parent.parent
_KILOPASCAL = 7.500615758  # mmHg


class Peer(ABC):
    """One device, or several of one source; `id` is the source's in kiosk.toml."""

    id: ClassVar[str]
    carries: ClassVar[frozenset[Metric]]
    source: VitalsSource

    @abstractmethod
    def setup(self, interval: float) -> str:
        """Return the lines of kiosk.toml for this source; `interval` seconds between values."""

    @abstractmethod
    def send(self, values: Said, clock: ManualClock, step: Step) -> None:
        """Send this, and return when the core has it; `step` lets the kiosk do one round."""

    @abstractmethod
    def pull(self) -> None:
        """End as a pulled cable does: without a word."""

    @abstractmethod
    def plug(self) -> None:
        """Be there again; the kiosk has to find out by itself."""

    @abstractmethod
    def end(self) -> None:
        """Let go of everything."""

    def prepare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make it reachable without a network or a radio."""
        _ = monkeypatch

    @abstractmethod
    def ready(self) -> None:
        """Wait until the kiosk listens."""

    def say(self, values: Said, clock: ManualClock, step: Step) -> None:
        """Send what the device can measure of this, if there is any."""
        mine = {metric: value for metric, value in values.items() if metric in self.carries}
        if mine:
            self.send(mine, clock, step)


class Hl7Peer(Peer):
    """A monitor that sends by the `hl7` package's client, in a process of its own."""

    id = "monitor"
    codes: ClassVar[dict[Metric, str]] = {
        Metric.HR: HR,
        Metric.PULSE: PULSE,
        Metric.SPO2: SPO2,
        Metric.RR: RR,
        Metric.TEMP: TEMP,
        Metric.NIBP_SYS: SYS,
        Metric.NIBP_DIA: DIA,
        Metric.NIBP_MEAN: MEAN,
    }
    carries = frozenset(codes)

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._numbers = count(1)
        self._process: subprocess.Popen[str] | None = None

    def setup(self, interval: float) -> str:
        return (
            f'[[sources]]\nkind = "hl7"\nid = "{self.id}"\nname = "Monitor"\nbed = "ICU^^5"\n'
            f"port = {self.port}\ninterval = {interval}\n"
        )

    def send(self, values: Said, clock: ManualClock, step: Step) -> None:
        wake = cast("Hl7Source", self.source).wake
        wake.clear()
        self.put(values, clock)
        assert wake.wait(PATIENCE)
        step()
        assert self.answer() == "AA"

    def put(self, values: Said, clock: ManualClock, bed: str = "ICU^^5") -> None:
        """Send without waiting for anything."""
        now = clock.now()
        at = datetime.fromtimestamp(now.utc, UTC).strftime("%Y%m%d%H%M%S+0000")
        lines = [_result(self.codes[metric], value) for metric, value in values.items()]
        text = oru(*lines, id=f"S{next(self._numbers)}", sent=at, obr7=at, pv1=bed)
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(json.dumps(text) + "\n")
        process.stdin.flush()

    def answer(self) -> str:
        """Return the code of the next answer."""
        process = self._running()
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the sender has ended"
        return str(json.loads(line)).partition("\rMSA|")[2][:2]

    def pull(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(PATIENCE)
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()

    def plug(self) -> None:
        """Nothing: it calls with its next message."""

    def ready(self) -> None:
        """Nothing: the kiosk listens once it is open."""

    def end(self) -> None:
        self.pull()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.device_sender", "127.0.0.1", str(self.port)],
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._process


def _result(code: str, value: float | Absence) -> str:
    if value == Absence.ARTEFACT:
        return obx(code, 0, flag="INV")
    return obx(code, "" if isinstance(value, Absence) else value)


class SdcPeer(Peer):
    """The library's own provider, in a process of its own."""

    id = "gateway"
    handles: ClassVar[dict[Metric, str]] = {
        Metric.HR: "hr",
        Metric.PULSE: "pulse",
        Metric.SPO2: "spo2",
        Metric.RR: "rr",
        Metric.TEMP: "temp",
        Metric.NIBP_SYS: "sys",
        Metric.NIBP_DIA: "dia",
        Metric.NIBP_MEAN: "mean",
    }
    carries = frozenset(handles)

    def __init__(self) -> None:
        from tests.vitals.sdc.bedside import Device

        self._make = Device
        self._device: Device | None = Device()

    def prepare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.vitals.sdc.connection.found", lambda *_: self.address)

    @property
    def address(self) -> str | None:
        """Return where the device is now, None while it is nowhere."""
        return None if self._device is None else self._device.address

    def setup(self, interval: float) -> str:
        from tests.vitals.sdc.bedside import EPR

        return (
            f'[[sources]]\nkind = "sdc"\nid = "{self.id}"\nname = "Gateway"\n'
            f'epr = "urn:uuid:{EPR}"\ninterface = "127.0.0.1"\n'
            f"interval = {interval}\n"
        )

    def send(self, values: Said, clock: ManualClock, step: Step) -> None:
        wake = cast("Any", self.source).wake
        wake.clear()
        now = clock.now().utc
        said = {self.handles[m]: _state(m, value, now) for m, value in values.items()}
        assert self._device is not None
        self._device.say(numerics=said)
        assert wake.wait(PATIENCE)
        step()

    def pull(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.kill()

    def plug(self) -> None:
        self._device = self._make()

    def ready(self) -> None:
        """Nothing: the kiosk listens once it is open."""

    def end(self) -> None:
        self.pull()


def _state(metric: Metric, value: float | Absence, time: float) -> dict[str, Any]:
    if isinstance(value, Absence):
        off = value == Absence.SENSOR_OFF
        return {"activation": "Off" if off else "Fail", "nothing": True}
    if metric in NIBP:
        value = round(value / _KILOPASCAL, 4)
    elif metric == Metric.TEMP:
        value = round(value * 1.8 + 32.0, 4)
    return {"value": value, "time": time}


def of_kind(kind: str, *, only_finger: bool = False) -> Peer:
    """Return a device, or skip where its library is absent."""
    if kind == "hl7":
        return Hl7Peer()
    if kind == "sdc":
        pytest.importorskip("sdc11073", reason="needs the extra sdc (sdc11073)")
        return SdcPeer()
    pytest.importorskip("bleak", reason="needs the extra ble (bleak)")
    pytest.importorskip("bumble", reason="needs bumble, the virtual Bluetooth of the extra dev")
    from tests.device_bluetooth import BlePeer

    return BlePeer(only_finger=only_finger)
