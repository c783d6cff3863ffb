"""What a source needs so that the shared contract can be asked of it: one adapter each.

To register a source: write an `Adapter` beside its own tests and add it to `ADAPTERS` at
the end of this file. An adapter makes the device say what a script says, at kiosk times
that the test chooses; nothing here waits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from app.clock import Instant, ManualClock
from app.domain.metric import METRICS, NIBP, Metric
from app.domain.numeric import Absence, Numeric
from app.domain.vital_signs import VitalSigns
from app.errors import ErrorCode, SourceError
from app.vitals.replay import ReplaySource
from app.vitals.simulator import SimulatedPatient
from app.vitals.source import VitalsSource

OPENED = 2000.0
LENGTH = 1200  # seconds of the usual script
OFF = range(600, 660)  # its seconds without a finger sensor
PRESSURE_EVERY = 300
UTC = 1_760_000_000.0  # what the kiosk's wall clock shows when the source is opened


class Said(NamedTuple):
    """What a device says at kiosk time `t`; its own clock is `skew` seconds ahead."""

    t: float
    values: Mapping[Metric, float | Absence]
    skew: float = 0.0


class Adapter(ABC):
    """Makes one kind of source say what a test wants to hear.

    `scripted` False: the source makes up its own usual script and can say nothing else.
    `carries` is what the source can say; tests leave out what it cannot.
    """

    scripted: ClassVar[bool] = True
    carries: ClassVar[frozenset[Metric]] = frozenset(Metric) - {Metric.PERFUSION}

    def __init__(self, folder: Path, script: Sequence[Said]) -> None:
        """Prepare a source, not yet open; `script` begins at OPENED."""
        self.folder, self.script = folder, [*script]
        self.clock = ManualClock(Instant(UTC, 0, OPENED, "boot"))
        self._said = 0
        self.source = self.prepare()

    @abstractmethod
    def prepare(self) -> VitalsSource:
        """Return the source, which may use `self.clock`, and get its device ready."""

    @abstractmethod
    def say(self, said: Said) -> None:
        """Let the device say this now, and return when the source has it."""

    def tell(self, until: float) -> None:
        """Let the device say what is due up to kiosk time `until`, each thing at its time."""
        while self._said < len(self.script) and self.script[self._said].t <= until:
            said = self.script[self._said]
            self._move(said.t)
            self._said += 1
            self.say(said)
        self._move(until)

    def play(self, until: float) -> list[Numeric]:
        """Let the device say what is due, and return what the source makes of it."""
        self.tell(until)
        return self.source.poll(until)

    def close(self) -> None:
        """Let go of source and device."""
        self.source.close()

    def _move(self, t: float) -> None:
        self.clock.advance(max(0.0, t - self.clock.now().t))


class Simulated(Adapter):
    """The simulated patient; this one's finger sensor is loose once in the usual time."""

    scripted = False
    carries = frozenset(Metric)

    def prepare(self) -> VitalsSource:
        """Return a patient whose infusion ends when the source is opened."""
        return SimulatedPatient(seed=4, infusion_ended=OPENED)

    def say(self, said: Said) -> None:
        """Leave it to the patient, who says what there is when asked."""


class Replayed(Adapter):
    """A recording with the script in it; its clock is the time column of the file."""

    columns: ClassVar[dict[Metric, str]] = {
        Metric.HR: "HR[bpm]",
        Metric.PULSE: "PULSE[bpm]",
        Metric.SPO2: "SpO2[%]",
        Metric.RR: "RESP[pm]",
        Metric.TEMP: "Temp[°C]",
        Metric.NIBP_SYS: "NBPSys[mmHg]",
        Metric.NIBP_DIA: "NBPDias[mmHg]",
        Metric.NIBP_MEAN: "NBPMean[mmHg]",
    }

    def prepare(self) -> VitalsSource:
        """Write the whole script into a file."""
        metrics = [m for m in self.columns if any(m in said.values for said in self.script)]
        lines = [",".join(["t_s", *(self.columns[m] for m in metrics)])]
        for said in self.script:
            cells = (_cell(said.values.get(m)) for m in metrics)
            lines.append(",".join([repr(said.t - OPENED + said.skew), *cells]))
        path = self.folder / "recording.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return ReplaySource(path)

    def say(self, said: Said) -> None:
        """Leave it to the file, which has it already."""


def _cell(value: float | Absence | None) -> str:
    if value is None or value == Absence.ARTEFACT:
        return ""
    return "0" if isinstance(value, Absence) else repr(value)


def usual(skew: float = 0.0) -> list[Said]:
    """Return twenty minutes of a healthy patient with a loose sensor and five pressures."""
    script = []
    for second in range(LENGTH + 1):
        loose = second in OFF
        values: dict[Metric, float | Absence] = {
            Metric.HR: 60 + second % 10,
            Metric.PULSE: Absence.SENSOR_OFF if loose else 61 + second % 10,
            Metric.SPO2: Absence.SENSOR_OFF if loose else 97 + second % 2,
            Metric.RR: 14 + second % 3,
            Metric.TEMP: 36.6,
        }
        if second % PRESSURE_EVERY == 0:
            tens = second // PRESSURE_EVERY
            values |= dict(zip(NIBP, (120 + tens, 70 + tens, 87 + tens), strict=True))
        script.append(Said(OPENED + second, values, skew))
    return script


def steady(metric: Metric, values: Sequence[float], skew: float = 0.0) -> list[Said]:
    """Return one value a second of one metric."""
    return [Said(OPENED + k, {metric: value}, skew) for k, value in enumerate(values)]


def continuous(adapter: type[Adapter]) -> list[Metric]:
    """Return the metrics that a source has a value of at each of the usual times."""
    return sorted(m for m in adapter.carries if not METRICS[m].episodic)


def signs_of(adapter: Adapter) -> VitalSigns:
    """Return empty vital signs at the pace of a source that is open."""
    info = adapter.source.info
    signs = VitalSigns(info.interval, info.nibp_interval)
    signs.link(True, OPENED)
    return signs


def hear(signs: VitalSigns, adapter: Adapter, until: float) -> None:
    """Take in what comes; a source may call a silence a lost link, and is opened anew."""
    try:
        numerics = adapter.play(until)
    except SourceError as error:
        if error.code != ErrorCode.LINK_LOST:
            raise
        signs.link(False, until)
        adapter.source.open(until)
        return
    signs.link(True, until)
    for numeric in numerics:
        signs.apply(numeric)


# Here a source is registered; last, because an adapter is made of what stands above.
from tests.vitals.ble.adapter import Ble, Strap  # noqa: E402
from tests.vitals.hl7.adapter import Hl7  # noqa: E402
from tests.vitals.sdc.adapter import Sdc  # noqa: E402

ADAPTERS: tuple[type[Adapter], ...] = (Simulated, Replayed, Hl7, Sdc, Ble, Strap)
