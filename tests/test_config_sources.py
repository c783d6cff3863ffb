"""Several sources of vital signs in kiosk.toml: what is read, and what is refused in words."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import Config, LinkKind, SourceKind, checked, load_config
from app.config_sources import HL7_PORT, KEYS
from app.errors import ConfigError

HL7 = '[[sources]]\nkind = "hl7"\nid = "monitor"\nname = "Bay 3 monitor"\nbed = "ICU^^3"\n'
SDC = (
    '[[sources]]\nkind = "sdc"\nid = "gateway"\nname = "Gateway"\n'
    'address = "https://192.0.2.7:8443/1"\ncertificates = "keys"\n'
)
BLE = (
    '[[sources]]\nkind = "ble"\nid = "finger"\nname = "Pulse oximeter"\n'
    '[[sources.devices]]\naddress = "A4:C1:38:00:00:01"\nkind = "oximeter"\n'
)
REPLAY = '[[sources]]\nkind = "replay"\nid = "monday"\nname = "Monday"\nfile = "monday.csv"\n'
SIMULATOR = '[[sources]]\nkind = "simulator"\nid = "practice"\nname = "Practice"\nseed = 7\n'


DOCUMENT = Path(__file__).parent.parent / "resources" / "docs" / "devices.md"


def load(folder: Path, text: str) -> Config:
    file = folder / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file, folder)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return caught.value.detail


# --- what is read --------------------------------------------------------------------------


def test_the_order_is_the_order_of_the_file(tmp_path: Path) -> None:
    config = load(tmp_path, 'bay = "Bay 3"\n' + BLE + HL7 + SIMULATOR + SDC + REPLAY)
    assert [s.id for s in config.sources] == ["finger", "monitor", "practice", "gateway", "monday"]
    kinds = [LinkKind.BLE, LinkKind.HL7, LinkKind.SIMULATOR, LinkKind.SDC, LinkKind.REPLAY]
    assert [s.kind for s in config.sources] == kinds
    assert config.sources[1].name == "Bay 3 monitor"
    assert config.source == SourceKind.NONE


def test_a_kind_has_its_own_settings_and_no_others(tmp_path: Path) -> None:
    config = load(tmp_path, HL7 + 'host = "0.0.0.0"\nport = 6661\npatient = ""\n' + BLE)
    monitor, finger = config.sources
    assert monitor.options == {"bed": "ICU^^3", "host": "0.0.0.0", "port": 6661}
    assert finger.options == {"devices": (("A4:C1:38:00:00:01", "oximeter"),)}


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    gateway, monday = load(tmp_path, SDC + REPLAY).sources
    assert gateway.options["certificates"] == tmp_path / "keys"
    assert monday.options["file"] == tmp_path / "monday.csv"


def test_without_sources_everything_is_as_it_was(tmp_path: Path) -> None:
    config = load(tmp_path, 'source = "simulator"\nseed = 3\n')
    assert (config.source, config.seed, config.sources) == (SourceKind.SIMULATOR, 3, ())
    assert load(tmp_path, "sources = []\n").sources == ()


def test_the_command_line_overrules_the_sources(tmp_path: Path) -> None:
    config = load(tmp_path, HL7)
    assert checked(config).sources == config.sources
    assert checked(config._replace(source=SourceKind.SIMULATOR)).sources == ()


def test_every_kind_has_its_keys() -> None:
    assert set(KEYS) == set(LinkKind)


def test_reading_sources_brings_nothing_heavy_before_the_first_frame(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(HL7 + SDC + BLE + REPLAY, encoding="utf-8")
    program = (
        "import sys\nfrom pathlib import Path\nfrom app.config import load_config\n"
        "assert len(load_config(None, Path(sys.argv[1])).sources) == 4\n"
        "heavy = {'numpy', 'hl7', 'sqlite_utils', 'sdc11073', 'bleak', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_the_examples_of_the_manual_can_be_copied(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    kinds = {setup.kind for example in examples for setup in load(tmp_path, example).sources}
    assert kinds == set(LinkKind)


def test_the_manual_names_every_key() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for keys in KEYS.values():
        assert [key for key in keys if f"`{key}`" not in text] == []


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HL7.replace('"hl7"', '"smoke"'), 2, 'unknown kind "smoke": one of hl7, sdc, ble'),
        (HL7 + HL7.replace("monitor", "Monitor"), 8, 'the id "Monitor" is used twice'),
        (HL7.replace('bed = "ICU^^3"\n', ""), 1, '"bed" is missing: without it the numbers of'),
        (HL7.replace("ICU^^3", "  "), 5, '"bed" is missing'),
        (HL7 + "port = 0\n", 6, '"port" must be from 1 to 65535'),
        (HL7 + "port = 70000\n", 6, '"port" must be from 1 to 65535'),
        (HL7 + 'port = "2575"\n', 6, '"port" must be a whole number, not text'),
        (HL7 + 'host = "monitor.example"\n', 6, '"host" must be an address in numbers'),
        (HL7 + 'colour = "red"\n', 6, 'unknown key "colour"'),
        (HL7 + "seed = 3\n", 6, 'unknown key "seed" in a source of kind "hl7"'),
        (HL7 + "interval = 0\n", 6, '"interval" must be from 0.1 to 3600'),
        (HL7 + "interval = nan\n", 6, '"interval" must be from 0.1 to 3600'),
        (HL7.replace('id = "monitor"\n', ""), 1, '"id" is missing'),
        (HL7.replace('"monitor"', '"our monitor"'), 3, '"id" must be 1 to 16 letters'),
        (HL7.replace('"monitor"', '"' + "m" * 17 + '"'), 3, '"id" must be 1 to 16 letters'),
        (HL7.replace("Bay 3 monitor", " "), 4, '"name" must be one line of 1 to 60'),
        (HL7.replace("Bay 3 monitor", "Bay\\n3"), 4, '"name" must be one line of 1 to 60'),
        (HL7.replace("Bay 3 monitor", "B" * 61), 4, '"name" must be one line of 1 to 60'),
        (SDC.replace("https", "http"), 1, "an http address has none"),
        (SDC.replace('address = "https://192.0.2.7:8443/1"\n', ""), 1, "needs an address, or"),
        (BLE.replace("A4:C1:38:00:00:01", "oximeter 1"), 1, "six pairs of digits"),
        (BLE.replace('"oximeter"', '"scales"'), 7, 'unknown kind "scales": one of oximeter'),
        (BLE.split("[[sources.devices]]")[0], 1, '"devices" is missing'),
        (REPLAY.replace('file = "monday.csv"\n', ""), 1, '"file" is missing'),
        (REPLAY + "speed = 0\n", 6, '"speed" must be from 0.01 to 10000'),
        (REPLAY + "start_at = -1\n", 6, '"start_at" must be from 0 to'),
        ('source = "simulator"\n' + HL7, 1, '"source" is of a single source: it does not go'),
        ('source = "none"\n' + HL7, 1, '"source" is of a single source: it does not go'),
        ('bay = "Bay 3"\nseed = 4\n' + HL7, 2, '"seed" is of a single source: it does not go'),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    detail = refusal(tmp_path, text)
    assert detail.startswith(f"kiosk.toml, line {line}: ")
    assert words in detail


def test_a_mistake_names_its_source(tmp_path: Path) -> None:
    detail = refusal(tmp_path, HL7 + SIMULATOR + 'bed = "3"\n')
    assert detail.startswith('kiosk.toml, line 11: sources "practice": unknown key "bed"')


@pytest.mark.parametrize("port", ["", f"port = {HL7_PORT}\n"])
def test_two_sources_cannot_listen_at_the_same_port(tmp_path: Path, port: str) -> None:
    other = HL7.replace('"monitor"', '"second"') + port
    assert f'"monitor" listens at port {HL7_PORT} already' in refusal(tmp_path, HL7 + other)
    apart = load(tmp_path, HL7 + HL7.replace('"monitor"', '"second"') + "port = 6661\n")
    assert len(apart.sources) == 2
