"""The file of codes: complete, sourced, and named by line where somebody breaks it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.domain.metric import METRICS, Metric
from app.errors import ConfigError, ErrorCode
from app.vitals.hl7.codes import load_codes
from app.vitals.hl7.source import CODES
from tests.vitals.hl7.messages import BOOK, book

TEXT = CODES.read_text(encoding="utf-8")
RAW = tomllib.loads(TEXT)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert TEXT.count(old) >= 1
    path = tmp_path / "codes.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def refusal(path: Path, dialect: str = "") -> str:
    with pytest.raises(ConfigError) as caught:
        load_codes(path, dialect)
    assert caught.value.code == ErrorCode.SOURCE_INVALID
    return caught.value.detail


def test_every_metric_has_a_code_and_a_unit():
    metrics = {code.metric for code in BOOK.codes.by_number.values()}
    assert metrics == {*Metric, None}
    for info in METRICS.values():
        assert any(unit.unit == info.unit for unit in BOOK.units.by_number.values())


def test_the_metrics_are_known_by_their_own_reference_names():
    for metric in Metric:
        found = BOOK.code(metric.value, "")
        assert found is not None
        assert found.meant.metric == metric


@pytest.mark.parametrize("table", ["unit", "code", "ignored", "flag", "result", "dialect"])
def test_every_entry_has_a_source_and_says_how_sure_it_is(table):
    for entry in RAW[table]:
        assert len(entry["source"]) >= 4
        assert entry["status"] in ("source", "assumption")


def test_every_dialect_can_be_read():
    for dialect in RAW["dialect"]:
        assert book(dialect["id"]).dialect.id == dialect["id"]


def test_the_name_counts_before_the_number():
    found = BOOK.code("MDC_PRESS_CUFF_SYS", "150031")
    assert found is not None
    assert (found.meant.metric, found.agree) == (Metric.NIBP_SYS, False)
    found = BOOK.code("MDC_PRESS_BLD_ART_SYS", "150021")
    assert found is not None
    assert (found.meant.metric, found.agree) == (None, False)


def test_the_number_counts_where_there_is_no_name():
    found = BOOK.code("", "150021")
    assert found is not None
    assert (found.meant.metric, found.agree) == (Metric.NIBP_SYS, True)


def test_a_number_under_a_foreign_name_is_believed_and_marked():
    found = BOOK.code("Oxygen", "150456")
    assert found is not None
    assert (found.meant.metric, found.agree) == (Metric.SPO2, False)


@pytest.mark.parametrize(
    ("name", "number"),
    [("MDC_PULS_OXIM_SAT_O2_DIFF", "150456"), ("A. radialis sys", "150021"), ("X", "1"), ("", "")],
)
def test_a_number_never_makes_one_thing_of_another(name, number):
    assert BOOK.code(name, number) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('metric = "HR"', 'metric = "PUMP"', 'unknown vital sign "PUMP"'),
        ("number = 147842", 'number = "x"', "must be a whole number"),
        ("number = 149530", "number = 147842", "twice"),
        ('unit = "%"', 'unit = "furlong"', 'no vital sign is measured in "furlong"'),
        ('means = "refused"', 'means = "shrug"', 'unknown meaning "shrug"'),
        ('NIBP_SYS = "MDC_PRESS_BLD', 'NIBP_SYS = "MDC_NONE', "there is no code"),
        ('TEMP = "MDC_DIM_DEGC"', 'TEMP = "MDC_DIM_MMHG"', "is no unit for it"),
        ('id = "edan"', 'id = "edan"\nzone = "CET"', "is not a zone"),
        ('id = "edan"', 'id = "edan"\nfarbe = 1', "unknown key"),
        ('source = "DK Core"', "", '"source" is missing'),
    ],
)
def test_a_wrong_file_is_named_by_line(tmp_path, old, new, words):
    detail = refusal(changed(tmp_path, old, new))
    assert detail.startswith("codes.toml, line ")
    assert words in detail


def test_a_dialect_that_is_not_there_is_named_with_those_that_are():
    detail = refusal(CODES, "klingon")
    assert '"klingon"' in detail
    assert "mindray" in detail


def test_name_and_number_of_two_ignored_codes_are_no_contradiction():
    found = BOOK.code("MDC_PULS_RATE", "149522")
    assert found is not None
    assert (found.meant.metric, found.agree) == (None, True)
