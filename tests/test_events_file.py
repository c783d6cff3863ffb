"""The clinic's drugs are buttons with doses, and a silly file is refused with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.domain.event import Drug
from app.errors import ConfigError, ErrorCode
from app.events_file import MOST_DRUGS, load_drugs

FILE = Path(__file__).resolve().parents[1] / "resources" / "vitals" / "events.toml"

# Line numbers in the cases below count in this text.
TEXT = """\
id = "events"
version = 1

[[drug]]
name = "Ondansetron"
unit = "mg"
doses = [4, 8]
source = "a source"
status = "assumption"

[[drug]]
name = "Clonidine"
unit = "mcg"
doses = [
    75,
    150.5,
]
source = "another source"
status = "source"
"""
ONE = TEXT[TEXT.index("[[drug]]") : TEXT.index("[[drug]]", 30)]


@pytest.fixture
def write(tmp_path):
    def _write(content: str) -> Path:
        path = tmp_path / "test.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return _write


def test_a_file_becomes_buttons_in_its_order(write):
    assert load_drugs(write(TEXT)) == (
        Drug("Ondansetron", "mg", (4, 8)),
        Drug("Clonidine", "mcg", (75, 150.5)),
    )


def test_a_clinic_may_have_no_drugs(write):
    assert load_drugs(write(TEXT[: TEXT.index("[[drug]]")])) == ()


def test_the_shipped_file_is_read_whole_and_says_that_it_is_no_advice():
    drugs = load_drugs(FILE)
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["drug"]
    assert [(d.name, d.unit, list(d.doses)) for d in drugs] == [
        (row["name"], row["unit"], row["doses"]) for row in rows
    ]
    assert "Ondansetron" in [drug.name for drug in drugs]
    assert all("assumption" in row["source"] for row in rows if row["status"] == "assumption")
    assert "no advice" in FILE.read_text(encoding="utf-8")


CASES = [
    # what stands there, what is put there, line, what the message says after the line
    ('id = "events"', 'id = " "', 1, '"id" is empty'),
    ("version = 1", "version = 0", 2, '"version" must be at least 1, not 0'),
    ('"Ondansetron"', '"  "', 5, '"name" is empty'),
    ('"Ondansetron"', '" Ondansetron"', 5, '"name" has spaces at its ends'),
    ('"Ondansetron"', '"Ondan\\tsetron"', 5, "signs that cannot be shown"),
    ('"Ondansetron"', '"' + 25 * "o" + '"', 5, '"name" has more than 24 letters'),
    ('"Clonidine"', '"ondansetron"', 12, 'drug "ondansetron" is there twice'),
    ('"mg"', '""', 6, '"unit" is empty'),
    ('"mg"', '"milligram"', 6, '"unit" has more than 8 letters'),
    ('unit = "mg"\n', "", 4, '"unit" is missing'),
    ("[4, 8]", "[]", 7, '"doses" must have 1 to 6 numbers, not 0'),
    ("[4, 8]", "[1, 2, 3, 4, 5, 6, 7]", 7, '"doses" must have 1 to 6 numbers, not 7'),
    ("[4, 8]", "[8, 4]", 7, '"doses" must rise'),
    ("[4, 8]", "[4, 4]", 7, '"doses" must rise'),
    ("[4, 8]", "[0, 8]", 7, "must be more than 0 and at most 9999, not 0"),
    ("[4, 8]", "[-4, 8]", 7, "must be more than 0 and at most 9999, not -4"),
    ("[4, 8]", "[4, 10000]", 7, "at most 9999, not 10000"),
    ("[4, 8]", "[nan]", 7, "at most 9999, not nan"),
    ("[4, 8]", "[4, inf]", 7, "at most 9999, not inf"),
    ("[4, 8]", '["4"]', 7, "must be a number, not text"),
    ("[4, 8]", "4", 7, '"doses" must be a list, not a whole number'),
    ('"a source"', '" "', 8, '"source" is empty'),
    ('source = "a source"\n', "", 4, '"source" is missing'),
    ('"assumption"', '"sure"', 9, 'drug 1: unknown status "sure"'),
    ('"mg"', '"mg"\nroute = "iv"', 7, 'unknown key "route"'),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), CASES)
def test_a_mistake_names_file_line_and_place(write, old, new, line, message):
    assert old in TEXT
    with pytest.raises(ConfigError) as raised:
        load_drugs(write(TEXT.replace(old, new, 1)))
    assert raised.value.code == ErrorCode.CONFIG_INVALID
    assert raised.value.detail.startswith(f"test.toml, line {line}: "), raised.value.detail
    assert message in raised.value.detail


def test_more_drugs_than_the_page_holds_are_refused(write):
    def many(count: int) -> str:
        rows = (ONE.replace("Ondansetron", f"Drug {n}") for n in range(count))
        return TEXT[: TEXT.index("[[drug]]")] + "".join(rows)

    assert len(load_drugs(write(many(MOST_DRUGS)))) == MOST_DRUGS
    with pytest.raises(ConfigError, match=r"line 46: .*more than 6 drugs"):
        load_drugs(write(many(MOST_DRUGS + 1)))
