"""The clinic's words of the take-home sheet: what is wrong is named with its line."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.aftercare_file import (
    IN_CODE,
    PLACEHOLDERS,
    WORDS,
    load_aftercare,
    load_own,
    load_sheet,
    shipped_file,
)
from app.config import load_config
from app.errors import ConfigError, ErrorCode

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "aftercare"
LANGUAGES = ("en", "de", "es")
PLAIN = (FOLDER / "sheet.toml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path):
    def _write(content: str | bytes) -> Path:
        path = tmp_path / "ours.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def line_with(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def changed(old: str, new: str) -> str:
    assert old in PLAIN
    return PLAIN.replace(old, new, 1)


# --- the shipped ones ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_sheet_says_all_that_a_sheet_must(language):
    texts = load_sheet(shipped_file(FOLDER, language))
    assert texts.language == language
    lines = " ".join(line for section in texts.sections for line in section.lines)
    for name in ("drive_after", "given", "recovery", "vitals", "phone", "emergency", "write"):
        assert f"{{{name}}}" in lines
    assert [section.id for section in texts.sections] == [
        s.id for s in load_sheet(FOLDER / "sheet.toml").sections
    ]
    assert texts.calls == (24, 48)
    assert set(texts.words) == set(WORDS)


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("", "sheet.toml"),
        ("en_GB", "sheet.toml"),
        ("de", "sheet_de.toml"),
        ("de-AT", "sheet_de.toml"),
        ("es_MX", "sheet_es.toml"),
        ("fr", "sheet.toml"),
        ("../x", "sheet.toml"),
    ],
)
def test_the_language_of_the_kiosk_picks_the_file(language, file):
    assert shipped_file(FOLDER, language).name == file


def test_a_section_knows_its_line():
    texts = load_sheet(FOLDER / "sheet.toml")
    lines = PLAIN.split("\n")
    for section in texts.sections:
        assert lines[section.line - 1] == "[[section]]"
        assert section.id in lines[section.line]


def syllables(word: str) -> int:
    """Return about how many syllables a word has: groups of vowels, a silent e left out."""
    count, before = 0, ""
    for letter in word.lower():
        count += letter in "aeiouy" and before not in "aeiouy"
        before = letter
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and count > 1
    return max(1, count - silent)


def test_the_english_words_are_for_the_sixth_grade():
    """Flesch-Kincaid over all sentences of the sheet."""
    texts = load_sheet(FOLDER / "sheet.toml")
    lines = [line.replace(":", ".").strip("- ") for s in texts.sections for line in s.lines]
    text = " ".join(
        line if line.endswith(".") else f"{line}." for line in lines if "{w" not in line
    )
    sentences = [s for s in text.split(".") if s.strip()]
    words = [w for w in text.replace(".", " ").split() if w.strip("{},").isalpha()]
    grade = 0.39 * len(words) / len(sentences)
    grade += 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade <= 6.0


# --- the clinic's own --------------------------------------------------------------------


def test_a_clinic_changes_words_and_keeps_the_small_ones(write):
    own = PLAIN[: PLAIN.index("[words]")].replace('name = "" ', 'name = "Lakeside" ')
    texts = load_own(FOLDER, write(own))
    assert texts.clinic == "Lakeside"
    assert texts.words == load_sheet(FOLDER / "sheet.toml").words
    german = load_own(FOLDER, write(own.replace('language = "en"', 'language = "de"')))
    assert german.words["mild"] == "leicht"


@pytest.mark.parametrize(
    "line", ["language = 'de'", "  language='de-AT'  # ours", '"language" = "d\\u0065"']
)
def test_the_language_is_what_toml_says(write, line):
    own = PLAIN[: PLAIN.index("[words]")].replace('language = "en"', line)
    assert load_own(FOLDER, write(own)).words["mild"] == "leicht"


def test_a_language_in_a_table_is_not_the_one_of_the_sheet(write):
    """It stands at the beginning of a line of the code's text."""
    own = PLAIN[: PLAIN.index("[words]")].replace("After your", 'language = "es"\nAfter your')
    own = own.replace('language = "en"', "language = 'de'")
    assert load_own(FOLDER, write(own)).words["mild"] == "leicht"


def test_a_language_the_kiosk_has_no_words_of_needs_each_of_them(write):
    """Never half of a sheet in English."""
    french = PLAIN.replace('language = "en"', 'language = "fr"')
    assert load_own(FOLDER, write(french)).words["mild"] == "mild"
    with pytest.raises(
        ConfigError, match=r'"mild" is missing: the kiosk has no .* in "fr"'
    ) as told:
        load_own(FOLDER, write(french.replace('mild = "mild"', "")))
    assert told.value.detail.startswith(f"ours.toml, line {line_with(french, '[words]')}: ")
    with pytest.raises(ConfigError, match='"title" is missing'):
        load_own(FOLDER, write(french[: french.index("[words]")]))


def test_a_language_of_many_letters_is_told(write):
    own = PLAIN.replace('language = "en"', f'language = "{"e" * 5000}"')
    with pytest.raises(ConfigError, match="is no language"):
        load_own(FOLDER, write(own))


def test_nothing_named_is_the_shipped_text():
    care = load_aftercare(FOLDER, "de", None)
    assert care.texts is care.shipped
    assert care.shipped.id == "shipped-de"
    assert care.problem == ""


NOT_UTF8 = PLAIN.encode().replace(b"use heavy", b"use h\xe4avy", 1)
UNTIL, THINK = "machines until {drive_after}", "{clinic}. If you think"
CASES = [
    ("", 1, "the file is empty"),
    ("  \n\n", 1, "the file is empty"),
    (NOT_UTF8, UNTIL, "not UTF-8"),
    (changed(UNTIL, "until {drive_until}"), UNTIL, "unknown placeholder {drive_until}"),
    (changed("Drink plenty of", "Drink {much}"), "Drink plenty", "unknown placeholder {much}"),
    (changed("Rest. Let", "Rest} Let"), "Rest. Let", "a } stands alone"),
    (changed("hours = [24, 48]", "hours = [0, 48]"), "hours = [24, 48]", "from 1 to 168"),
    (changed("hours = [24, 48]", "hours = [48, 24]"), "hours = [24, 48]", "must rise"),
    (changed("hours = [24, 48]", "hours = []"), "hours = [24, 48]", "1 to 4 numbers"),
    (changed('"What you were given"', '" "'), '"What you were given"', "has an empty line"),
    (changed("- Rest. Let others help you.", ""), "- Rest. Let", "has an empty line"),
    (changed(THINK, "{initials}. If you think"), THINK, "nothing may be about a patient"),
    (changed('mild = "mild"', 'mild = "mild {time}"'), 'mild = "mild"', "placeholder {time}"),
    (changed('mild = "mild"', 'mil = "mild"'), 'mild = "mild"', 'unknown key "mil"'),
    (changed("version = 1", 'version = "1"'), "version = 1", "must be a whole number"),
    (changed('"911 or 112"', '""'), "emergency = ", "is empty"),
    (changed("frame = true", "framed = true"), "frame = true", 'unknown key "framed"'),
    (changed('language = "en"', 'language = "English"'), 'language = "en"', "is no language"),
]


@pytest.mark.parametrize(("content", "where", "words"), CASES)
def test_what_is_wrong_is_named_with_its_line(write, caplog, content, where, words):
    line = where if isinstance(where, int) else line_with(PLAIN, where)
    with pytest.raises(ConfigError) as caught:
        load_own(FOLDER, write(content))
    assert caught.value.code == ErrorCode.CONFIG_INVALID
    assert caught.value.detail.startswith(f"ours.toml, line {line}: ")
    assert words in caught.value.detail


@pytest.mark.parametrize(("content", "where", "words"), CASES[:4])
def test_the_shipped_text_is_used_meanwhile_and_the_log_says_why(
    write, monkeypatch, content, where, words
):
    told: list[str] = []
    monkeypatch.setattr(
        "app.aftercare_file.LOG.warning", lambda text, *rest: told.append(text % rest)
    )
    care = load_aftercare(FOLDER, "en", write(content))
    assert care.texts.id == "shipped-en"
    assert words in care.problem
    assert told == [f"the clinic's take-home sheet is not used: {care.problem}"]
    assert logging.getLogger("kiosk")


def test_a_file_that_is_not_there_is_told(tmp_path):
    care = load_aftercare(FOLDER, "en", tmp_path / "gone.toml")
    assert "gone.toml: cannot be read" in care.problem
    assert care.texts.id == "shipped-en"


def test_a_sheet_without_the_driving_time_is_refused(write):
    text = PLAIN.replace("{drive_after}", "tomorrow")
    with pytest.raises(ConfigError, match="must say until when not to drive"):
        load_own(FOLDER, write(text))


def test_a_sheet_with_its_words_missing_is_refused(write):
    with pytest.raises(ConfigError, match='"title" is missing'):
        load_sheet(write(PLAIN.replace('title = "Your', '# "Your')))


def test_every_placeholder_is_said_in_the_shipped_file():
    head = PLAIN[: PLAIN.index("id = ")]
    assert all(f"{{{name}}}" in head for name in PLACEHOLDERS)
    assert IN_CODE < PLACEHOLDERS


def test_the_configuration_names_the_file(tmp_path):
    (tmp_path / "kiosk.toml").write_text('aftercare = "our-sheet.toml"\n', encoding="utf-8")
    assert load_config(None, tmp_path).aftercare == tmp_path / "our-sheet.toml"
