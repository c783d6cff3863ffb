"""Every change of a source is in the record, and nothing secret with it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from app import commands as c
from app.clock import ManualClock
from app.config import LinkKind, SourceSetup, load_config
from app.config_sources import KEYS
from app.domain.facts import SourcesSet
from app.source_settings import recorded
from tests.bedside.bay import PIN, START, cheap_pins
from tests.device_bay import SteppedKiosk

PACE = {"interval": ("1.0", "2.0"), "nibp_interval": ("300", "3600")}
# Two values of each setting.
CHANGES: dict[LinkKind, dict[str, tuple[str, str]]] = {
    LinkKind.HL7: {
        "host": ("0.0.0.0", "192.0.2.4"),
        "port": ("6661", "6662"),
        "bed": ("ICU^^5", "ICU^^6"),
        "patient": ("4711", "4712"),
        "dialect": ("one", "other"),
        **PACE,
    },
    LinkKind.SDC: {
        "epr": ("urn:uuid:1", "urn:uuid:2"),
        "address": ("https://192.0.2.7:8443/1", "https://192.0.2.7:8444/1"),
        "interface": ("192.0.2.3", "192.0.2.4"),
        "certificates": ("keys", "others"),
        **PACE,
    },
    LinkKind.BLE: {
        "devices": ("A4:C1:38:00:00:01", "A4:C1:38:00:00:02"),
        "adapter": ("hci0", "hci1"),
        "connect_within": ("8", "9"),
        **PACE,
    },
    LinkKind.REPLAY: {
        "file": ("monday.csv", "tuesday.csv"),
        "speed": ("1.0", "2.0"),
        "start_at": ("0", "60"),
    },
    LinkKind.SIMULATOR: {"seed": ("1", "2")},
}
MARKED = ("patient", "certificates", "file")


def test_no_setting_is_forgotten_here() -> None:
    for kind, keys in KEYS.items():
        assert sorted(CHANGES[kind]) == sorted(keys)


@pytest.mark.parametrize(("kind", "key"), [(k, key) for k, keys in CHANGES.items() for key in keys])
def test_each_change_changes_the_line(kind: LinkKind, key: str) -> None:
    texts = CHANGES[kind][key]
    values = [((text, "oximeter"),) if key == "devices" else text for text in texts]
    before, after = (recorded(SourceSetup(kind, "x", "X", {key: value})) for value in values)
    assert before != after
    assert (texts[1] in after) == (key not in MARKED)


def test_no_number_of_a_patient_no_path_and_no_password_is_readable() -> None:
    options = {
        "patient": "4711",
        "file": Path("Jane Doe.csv"),
        "address": "https://kiosk:opensesame@192.0.2.7/",
    }
    line = recorded(SourceSetup(LinkKind.SDC, "x", "X", options))
    mark = "#[0-9a-f]{4}"
    assert re.fullmatch(f"address={mark}, file={mark}, patient={mark}", line)


def started(folder: Path, settings: str) -> list[SourcesSet]:
    """Start a whole kiosk with an HL7 source, end it, and return what the record says by then."""
    head = '[[sources]]\nkind = "hl7"\nid = "monitor"\nname = "Monitor"\n'
    (folder / "kiosk.toml").write_text(head + settings, encoding="utf-8")
    config = load_config(None, folder)._replace(data_folder=folder)
    kiosk = SteppedKiosk(config, clock=ManualClock(START), pins=cheap_pins())
    try:
        if not kiosk.core.latest.staff:
            kiosk.core.put(c.AddStaff(name="Nurse", pin=PIN))
        for _ in range(3):  # the command, the PIN that was hashed, and the duty of a tick
            kiosk.core.step()
        return kiosk.records.sources_between(0, 10**9)
    finally:
        kiosk.end()


def test_a_start_with_other_settings_is_written_down_and_one_with_the_same_is_not(
    tmp_path: Path,
) -> None:
    settings = ('bed = "ICU^^5"\n', 'bed = "ICU^^6"\n', 'bed = "ICU^^6"\npatient = "4711"\n')
    for text in settings:
        started(tmp_path, text)
    facts = started(tmp_path, settings[-1])
    lines = [line for fact in facts for line in fact.sources]
    assert lines[:2] == [f"monitor: Monitor, hl7, bed=ICU^^{bed} (live)" for bed in (5, 6)]
    assert len(lines) == len(settings)
    assert all(a != b for a, b in pairwise(lines))
    assert "4711" not in lines[-1]
