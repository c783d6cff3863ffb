"""HL7 in the contract of all sources: a monitor that sends what the script says, over TCP."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from itertools import count

from app.domain.metric import Metric
from app.domain.numeric import Absence, Numeric
from app.vitals.hl7.source import Hl7Source
from app.vitals.source import SourceInfo
from tests.vitals.contract import OPENED, Adapter, Said
from tests.vitals.contract import UTC as WALL
from tests.vitals.hl7.bedside import PATIENCE, SETTINGS, verdict
from tests.vitals.hl7.messages import DIA, HR, MEAN, PULSE, RR, SPO2, SYS, TEMP, obx, oru

CODES = {
    Metric.HR: HR,
    Metric.PULSE: PULSE,
    Metric.SPO2: SPO2,
    Metric.RR: RR,
    Metric.TEMP: TEMP,
    Metric.NIBP_SYS: SYS,
    Metric.NIBP_DIA: DIA,
    Metric.NIBP_MEAN: MEAN,
}


class Fetched:
    """The source as a kiosk sees it that fetches every message as soon as it comes.

    A monitor sends the next message only after the answer to the last one.
    """

    def __init__(self, inner: Hl7Source) -> None:
        self.inner = inner
        self._fetched: list[Numeric] = []

    @property
    def info(self) -> SourceInfo:
        return self.inner.info

    def open(self, t: float) -> None:
        self.inner.open(t)

    def fetch(self, t: float) -> None:
        self._fetched += self.inner.poll(t)
        self.inner.taken()

    def poll(self, t: float) -> list[Numeric]:
        self.fetch(t)
        got, self._fetched = self._fetched, []
        return got

    def close(self) -> None:
        self.inner.close()


class Hl7(Adapter):
    """A monitor at the other end of a connection."""

    carries = frozenset(CODES)

    def prepare(self) -> Fetched:
        self._numbers = count(1)
        self._socket: socket.socket | None = None
        self._listening: tuple[str, int] | None = None
        self.fetched = Fetched(Hl7Source(SETTINGS, self.clock))
        return self.fetched

    def say(self, said: Said) -> None:
        source, t = self.fetched.inner, self.clock.now().t
        if source.address is None:
            return  # nobody listens: a monitor does not keep what it measured
        source.wake.clear()
        connection = self._connection(source.address)
        connection.sendall(b"\x0b" + self._message(said).encode() + b"\x1c\r")
        assert source.wake.wait(PATIENCE)
        self.fetched.fetch(t)
        assert verdict(connection.recv(4096))[0] == "AA"

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        super().close()

    def _connection(self, address: tuple[str, int]) -> socket.socket:
        """Return the connection, a new one where the kiosk listens anew."""
        if self._socket is None or self._listening != address:
            if self._socket is not None:
                self._socket.close()
            self._socket = socket.create_connection(address, PATIENCE)
            self._listening = address
        return self._socket

    def _message(self, said: Said) -> str:
        when = datetime.fromtimestamp(WALL + said.t - OPENED + said.skew, UTC)
        time = when.strftime("%Y%m%d%H%M%S.%f%z")[:19] + "+0000"
        lines = [_result(CODES[metric], value) for metric, value in said.values.items()]
        return oru(*lines, id=f"C{next(self._numbers)}", sent=time, obr7=time)


def _result(code: str, value: float | Absence) -> str:
    if value == Absence.ARTEFACT:
        return obx(code, 0, flag="INV")
    return obx(code, "" if isinstance(value, Absence) else value)
