"""What is set up in kiosk.toml becomes a source of its kind, under its own id and name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import LinkKind, SourceSetup
from app.config_sources import HL7_PORT, KEYS, build
from app.domain.metric import Metric
from app.domain.wave import Wave
from app.errors import ErrorCode, SourceError
from app.snapshot import DataOrigin
from app.vitals.ble.settings import BleSettings
from app.vitals.ble.source import BleSource
from app.vitals.hl7.source import Hl7Settings, Hl7Source
from app.vitals.reader import Reader
from app.vitals.sdc.settings import SdcSettings
from app.vitals.sdc.source import SdcSource

EXAMPLES: dict[LinkKind, dict[str, object]] = {
    LinkKind.HL7: {"bed": "ICU^^3", "port": 6661, "interval": 5.0},
    LinkKind.SDC: {"address": "http://192.0.2.7:8080/1", "interval": 2.0},
    LinkKind.BLE: {"devices": (("A4:C1:38:00:00:01", "oximeter"),), "adapter": "hci1"},
    LinkKind.SIMULATOR: {"seed": 7},
}


def setup(kind: LinkKind, **options: object) -> SourceSetup:
    return SourceSetup(kind, "third", "Bay 3", options or EXAMPLES[kind])


def recording(folder: Path) -> Path:
    file = folder / "monday.csv"
    file.write_text("t_s,HR[bpm],ABPSys[mmHg]\n0,60,120\n10,61,121\n20,62,122\n")
    return file


@pytest.mark.parametrize(
    ("kind", "cls", "interval"),
    [(LinkKind.HL7, Hl7Source, 5.0), (LinkKind.SDC, SdcSource, 2.0), (LinkKind.BLE, BleSource, 1)],
)
def test_a_device_is_named_as_staff_know_it(kind: LinkKind, cls: type, interval: float) -> None:
    source = build(setup(kind))
    assert isinstance(source, cls)
    info = source.info
    assert (info.id, info.name, info.origin) == ("third", "Bay 3", DataOrigin.LIVE)
    assert info.interval == interval


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (LinkKind.HL7, Hl7Settings),
        (LinkKind.SDC, SdcSettings),
        (LinkKind.BLE, BleSettings),
    ],
)
def test_every_setting_of_a_device_can_be_written(kind: LinkKind, settings: type) -> None:
    assert set(KEYS[kind]) == set(settings._fields) - {"id", "name"}  # type: ignore[attr-defined]


def test_the_usual_port_is_the_one_that_is_listened_at() -> None:
    assert Hl7Settings("a", "b").port == HL7_PORT


def test_a_simulator_has_a_name_and_keeps_its_waveforms() -> None:
    source = build(setup(LinkKind.SIMULATOR))
    info = source.info
    assert (info.id, info.name, info.origin) == ("third", "Bay 3", DataOrigin.SIMULATED)
    assert Wave.PLETH in source.rings  # type: ignore[attr-defined]
    source.open(100.0)
    assert {n.metric for n in source.poll(100.0)} >= {Metric.HR, Metric.SPO2}
    source.close()
    with pytest.raises(SourceError):
        source.poll(101.0)


def test_the_seed_makes_the_patient() -> None:
    def first(seed: int) -> list[float | None]:
        source = build(setup(LinkKind.SIMULATOR, seed=seed))
        source.open(100.0)
        return [n.value for n in source.poll(160.0)]

    assert first(7) == first(7)
    assert first(7) != first(8)


def test_a_recording_is_read_whole_and_plays(tmp_path: Path) -> None:
    file = recording(tmp_path)
    source = build(setup(LinkKind.REPLAY, file=file, speed=10.0, start_at=10.0))
    assert (source.info.id, source.info.origin) == ("third", DataOrigin.REPLAYED)
    assert source.info.interval == 1.0
    assert source.ignored_columns == ("ABPSys[mmHg]",)  # type: ignore[attr-defined]
    source.open(100.0)
    assert [(n.t, n.value) for n in source.poll(101.0)] == [(100.0, 61.0), (101.0, 62.0)]
    assert not hasattr(source, "wake")


def test_a_reader_tells_the_sources_apart(tmp_path: Path) -> None:
    told: list[object] = []
    source = build(setup(LinkKind.REPLAY, file=recording(tmp_path)))
    Reader(source, None, told.append).step(100.0)  # type: ignore[arg-type]
    assert {each.source for each in told} == {"third"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (setup(LinkKind.HL7, bed="^^"), "an HL7 source needs the name of its bed"),
        (setup(LinkKind.HL7, bed="3", dialect="martian"), 'there is no dialect "martian"'),
        (setup(LinkKind.REPLAY, file=Path("nowhere.csv")), "nowhere.csv"),
    ],
)
def test_what_only_shows_late_names_its_source(made: SourceSetup, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        build(made)
    assert caught.value.code == ErrorCode.SOURCE_INVALID
    assert caught.value.detail.startswith('source "third": ')
    assert words in caught.value.detail
