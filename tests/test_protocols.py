"""A protocol file is taken whole or refused, with the line to look at."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from app.domain.metric import Metric
from app.domain.readiness import CriterionKind
from app.domain.session import Route
from app.domain.symptom import Rating, Symptom
from app.errors import ConfigError, ErrorCode
from app.protocols import load_all, load_protocol, protocol_for

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "protocols"

# Line numbers in the cases below count in this text.
TEXT = """\
id = "test"
name = "Test"
version = 3
routes = ["ketamine_iv"]

[[criterion]]
id = "oxygen"
kind = "vital_range"
metric = "MDC_PULS_OXIM_SAT_O2"
low = 93
high = 100
steady_minutes = 10
source = "a source"

[[criterion]]  # a remark
id = "pressure"
kind = "near_baseline"
metrics = [
    "MDC_PRESS_BLD_NONINV_SYS",
    "MDC_PRESS_BLD_NONINV_DIA",
]
percent = 20
source = '''
[[criterion]]
id = "only a text"
'''

[[criterion]]
id = "nausea"
kind = "symptom"
symptom = "nausea"
at_most = "mild"
in_a_row = 2
apart_minutes = 10
source = "a source"

[[criterion]]
id = "time"
kind = "minimum_time"
minutes = 60
source = "a source"

[[criterion]]
id = "oriented"
kind = "item"
item = "oriented"
source = "a source"

[[criterion]]
id = "aldrete"
kind = "score"
scale = "aldrete"
minimum_total = 3
source = "a source"

[[criterion]]
id = "limit"
kind = "vital_range"
metric = "MDC_PRESS_BLD_NONINV_SYS"
high = 159
dia_high = 99
source = "a source"

[[criterion]]
id = "escort"
kind = "escort"
source = "a source"

[[scale]]
id = "aldrete"
source = "a source"

[[scale.item]]
id = "activity"

[[scale.item]]
id = "respiration"
points = [0, 1, 2]
"""


@pytest.fixture
def write(tmp_path):
    def _write(content: str | bytes, name: str = "test.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


def refused(path: Path) -> str:
    with pytest.raises(ConfigError) as raised:
        load_protocol(path)
    assert raised.value.code == ErrorCode.PROTOCOL_INVALID
    return raised.value.detail


def test_a_file_becomes_a_protocol(write):
    path = write(TEXT)
    protocol = load_protocol(path)
    assert (protocol.id, protocol.name, protocol.version) == ("test", "Test", 3)
    assert protocol.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert protocol.routes == (Route.KETAMINE_IV,)
    assert protocol.no_driving_hours == 24
    assert [c.id for c in protocol.criteria] == [
        *("oxygen", "pressure", "nausea", "time", "oriented", "aldrete", "limit", "escort")
    ]
    oxygen, pressure, nausea = protocol.criteria[:3]
    assert (oxygen.metric, oxygen.low, oxygen.steady_minutes) == (Metric.SPO2, 93, 10)
    assert pressure.metrics == (Metric.NIBP_SYS, Metric.NIBP_DIA)
    assert (nausea.symptom, nausea.at_most, nausea.in_a_row) == (Symptom.NAUSEA, Rating.MILD, 2)
    assert protocol.criteria[6].dia_high == 99
    assert protocol.criteria[7].item == "escort"
    assert [i.id for i in protocol.scale("aldrete").items] == ["activity", "respiration"]
    assert protocol.scale("aldrete").items[0].points == (0, 1, 2)


SAT = '"MDC_PULS_OXIM_SAT_O2"'
DIA = '"MDC_PRESS_BLD_NONINV_DIA"'
CASES = [
    # what stands there, what is put there, line, what the message says after the line
    (SAT, '"MDC_FOO"', 9, 'criterion "oxygen": unknown metric "MDC_FOO"'),
    (DIA, '"MDC_FOO"', 18, 'criterion "pressure": unknown metric "MDC_FOO"'),
    (DIA, '"MDC_RESP_RATE"', 18, 'criterion "pressure": "MDC_RESP_RATE" has no baseline'),
    (DIA, '"MDC_PRESS_BLD_NONINV_SYS"', 18, 'metric "MDC_PRESS_BLD_NONINV_SYS" is there twice'),
    ('kind = "symptom"', 'kind = "feeling"', 30, 'criterion "nausea": unknown kind "feeling"'),
    ('= "nausea"\nat', '= "itch"\nat', 31, 'criterion "nausea": unknown symptom "itch"'),
    ('"mild"', '"much"', 32, 'criterion "nausea": unknown rating "much"'),
    ('"mild"', "1", 32, 'criterion "nausea": "at_most" must be text, not a whole number'),
    ('item = "oriented"', 'item = "sings"', 46, 'criterion "oriented": unknown item "sings"'),
    ('scale = "aldrete"', 'scale = "apgar"', 52, 'scale "apgar" is not defined'),
    ("minimum_total = 3", "minimum_total = 5", 53, "is above the highest total 4"),
    ("minimum_total = 3", "minimum_total = -1", 53, '"minimum_total" must be at least 0'),
    ("minimum_total = 3\n", "", 49, 'kind "score" needs "minimum_total"'),
    ("minutes = 60", "# nothing", 37, 'criterion "time": kind "minimum_time" needs "minutes"'),
    ("minutes = 60", "minutes = nan", 40, '"minutes" must be at least 0, not nan'),
    ("minutes = 60", "minutes = true", 40, '"minutes" must be a number, not true or false'),
    ("minutes = 60", "minutes = 60\nlow = 3", 41, '"low" does not belong to kind "minimum_time"'),
    ("minutes = 60", "minutes = 60\nminute = 3", 41, 'criterion "time": unknown key "minute"'),
    ("percent = 20", "percent = 0", 22, '"percent" must be more than 0'),
    ("low = 93", 'low = "93"', 10, 'criterion "oxygen": "low" must be a number, not text'),
    ("low = 93", "low = 193", 10, "outside what is plausible: 50 to 100 %"),
    ("low = 93\nhigh = 100", "low = 99\nhigh = 98", 10, '"low" 99 is above "high" 98'),
    ("low = 93\nhigh = 100", "", 6, 'kind "vital_range" needs "low" or "high"'),
    ("high = 100", "high = inf", 11, '"high" must be a finite number'),
    ("high = 100", "high = 100\ndia_high = 99", 12, '"dia_high" goes with'),
    ("dia_high = 99", "steady_minutes = 5", 61, "cannot be steady"),
    ("steady_minutes = 10", "steady_minutes = -1", 12, '"steady_minutes" must be at least 0'),
    ("in_a_row = 2", "in_a_row = 0", 33, '"in_a_row" must be at least 1'),
    ("in_a_row = 2", "in_a_row = 1", 34, '"apart_minutes" needs "in_a_row" of 2 or more'),
    ('id = "escort"', 'id = "time"', 65, 'criterion "time": id "time" is there twice'),
    ('id = "escort"', "id = 3", 65, 'criterion 8: "id" must be text, not a whole number'),
    ('id = "escort"', 'id = "Es cort"', 65, '"Es cort" is no id'),
    ('id = "escort"\n', "", 64, 'criterion 8: "id" is missing'),
    ('"escort"\nsource = "a source"', '"escort"\nsource = " "', 67, '"source" is empty'),
    ('"escort"\nsource = "a source"', '"escort"', 64, 'criterion "escort": "source" is missing'),
    ('[[scale]]\nid = "aldrete"', '[[scale]]\nid = "apgar"', 70, 'unknown scale "apgar"'),
    ('"respiration"', '"breath"', 77, 'scale "aldrete": item "breath": unknown item "breath"'),
    ('"respiration"', '"activity"', 77, 'id "activity" is there twice'),
    ("[0, 1, 2]", "[0]", 78, 'scale "aldrete": item "respiration": "points" must be two or more'),
    ("[0, 1, 2]", '[0, "1"]', 78, 'item "respiration": "points" must be a whole number, not text'),
    ("version = 3", 'version = "3"', 3, '"version" must be a whole number, not text'),
    (
        "version = 3",
        "version = 3\nno_driving_hours = 12",
        4,
        '"no_driving_hours" must be at least 24',
    ),
    ("version = 3", "version = 0", 3, '"version" must be at least 1'),
    ("version = 3\n", "", 1, '"version" is missing'),
    ('name = "Test"', 'name = ""', 2, '"name" is empty'),
    ('"ketamine_iv"', '"oral"', 4, 'unknown route "oral"'),
    ('["ketamine_iv"]', "[]", 4, "no routes"),
    ('name = "Test"', "name = Test", 2, "not valid TOML"),
    ('name = "Test"', 'name = "Test', 2, "not valid TOML"),
    ("[[scale]]", "[[scale]", 69, "not valid TOML"),
    ("version = 3", "version = 3\nversion = 4", 4, "not valid TOML"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), CASES)
def test_a_mistake_names_file_line_and_place(write, old, new, line, message):
    assert TEXT.count(old) == 1, TEXT.count(old)
    detail = refused(write(TEXT.replace(old, new)))
    assert detail.startswith(f"test.toml, line {line}: "), detail
    assert message in detail


def test_the_example_reads_as_promised(write):
    detail = refused(write(TEXT.replace(SAT, '"MDC_FOO"')))
    assert detail == 'test.toml, line 9: criterion "oxygen": unknown metric "MDC_FOO"'


def test_lines_are_right_with_windows_line_ends(write):
    text = TEXT.replace("minutes = 60", "minutes = -1").replace("\n", "\r\n")
    assert refused(write(text)).startswith('test.toml, line 40: criterion "time"')


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "test.toml, line 1: the file is empty"),
        (b"\n \n", "test.toml, line 1: the file is empty"),
        (b"# only this\n", 'test.toml, line 1: "id" is missing'),
        (b'id = "a"\nname = "\xff"\n', "test.toml, line 2: the text is not UTF-8"),
        (TEXT[: TEXT.index("[[crit")].encode(), "test.toml, line 1: no criteria"),
        (b"criterion = 3\n", 'test.toml, line 1: "criterion" must be a list, not a whole number'),
    ],
)
def test_a_file_that_is_no_protocol(write, content, detail):
    assert refused(write(content)) == detail


def test_a_file_that_is_not_there(tmp_path):
    assert refused(tmp_path / "gone.toml").startswith("gone.toml: cannot be read")


# --- the folder


def test_the_shipped_protocols_load():
    protocols = load_all(FOLDER)
    assert [p.id for p in protocols] == ["iv-ketamine", "esketamine-nasal"]
    for protocol in protocols:
        assert len(protocol.criteria) == 18
        kinds = {c.kind for c in protocol.criteria}
        assert kinds == set(CriterionKind) - {CriterionKind.SELF_HARM}, "always in force"
        symptoms = {c.symptom for c in protocol.criteria if c.symptom is not None}
        assert symptoms == set(Symptom)


def test_a_file_cannot_ask_for_what_is_always_in_force(tmp_path):
    path = tmp_path / "own.toml"
    text = TEXT.replace('kind = "item"\nitem = "oriented"', 'kind = "self_harm"')
    path.write_text(text, encoding="utf-8")
    assert 'unknown kind "self_harm"' in refused(path)


def test_every_route_has_its_protocol():
    protocols = load_all(FOLDER)
    assert {r: protocol_for(protocols, r).id for r in Route} == {
        Route.KETAMINE_IV: "iv-ketamine",
        Route.KETAMINE_IM: "iv-ketamine",
        Route.ESKETAMINE_NASAL: "esketamine-nasal",
    }
    with pytest.raises(ConfigError, match="esketamine_nasal"):
        protocol_for(protocols[:1], Route.ESKETAMINE_NASAL)


def test_the_spray_is_watched_for_two_hours():
    for protocol, minutes in zip(load_all(FOLDER), (60, 120), strict=True):
        found = next(c for c in protocol.criteria if c.kind == CriterionKind.MINIMUM_TIME)
        assert found.minutes == minutes


def test_a_number_without_a_source_is_called_an_assumption():
    """Every criterion says where it is from; those of ours say so."""
    for path in FOLDER.glob("*.toml"):
        sources = re.findall(r'^source = "(.+)"$', path.read_text(encoding="utf-8"), re.M)
        assert len(sources) == 20
        assert sum("assumption" in s for s in sources) >= 8


def test_two_files_may_not_share_an_id_or_a_route(tmp_path):
    shutil.copy(FOLDER / "iv-ketamine.toml", tmp_path / "a.toml")
    text = (FOLDER / "iv-ketamine.toml").read_text(encoding="utf-8")
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r'b.toml: id "iv-ketamine" is already used by a.toml'):
        load_all(tmp_path)
    (tmp_path / "b.toml").write_text(text.replace('id = "iv-ketamine"', 'id = "own"'), "utf-8")
    with pytest.raises(ConfigError, match=r'b.toml: route "ketamine_iv" is already used'):
        load_all(tmp_path)


def test_a_folder_without_protocols(tmp_path):
    with pytest.raises(ConfigError, match="no protocol"):
        load_all(tmp_path)
