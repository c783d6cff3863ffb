"""The sheet on paper: two pages in every language, what it says, and what the code says."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest
import segno
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.aftercare_file import WORDS, load_own, load_sheet, shipped_file
from app.clock import Instant
from app.domain.aftercare import Aftercare, Course, Sheet, SheetTexts
from app.domain.session import Route
from app.domain.symptom import Rating, Symptom
from tests.bedside.bay import AFTERCARE, RESOURCES
from tests.ui.pdf_glyphs import mute_glyphs
from ui.sheet import check
from ui.sheet.blocks import Filler, Kind, code_text
from ui.sheet.check import in_force, longest, too_long
from ui.sheet.layout import A4, LETTER, SIZES, Paper, flow
from ui.sheet.paint import QUIET, draw_page, modules
from ui.sheet.paper import laid_out, pdf

FOLDER = RESOURCES / "aftercare"
LANGUAGES = ("en", "de", "es")
PAPERS = {"a4": A4, "letter": LETTER}
AT = Instant(1_795_460_820.0, -18_000, 50_000.0, "boot-a")


def texts(language: str = "en") -> SheetTexts:
    return load_sheet(shipped_file(FOLDER, language))


def longer(words: SheetTexts) -> SheetTexts:
    """Return the words of a language in which all of them are 40 % longer."""

    def more(text: str) -> str:
        plain = re.sub(r"\{\w+\}", "", text)
        return text + (" loreip" * 60)[: round(0.4 * len(plain))]

    sections = tuple(
        replace(s, heading=more(s.heading), lines=tuple(map(more, s.lines))) for s in words.sections
    )
    # The patterns of days and times are no words.
    small = {k: v if "pattern" in k else more(v) for k, v in words.words.items()}
    return replace(words, sections=sections, words=small)


def sheet(**changes: object) -> Sheet:
    made = replace(
        longest(),
        initials="R.K.",
        dose=41.5,
        minutes=40.0,
        began=AT.shifted(-2400),
        ended=AT,
        at=AT.shifted(3600),
        drive_after=AT.shifted(86_400),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def said(given: Sheet, words: SheetTexts | None = None) -> str:
    found = " | ".join(block.text for block in Filler(given, words or texts()).blocks())
    return found.replace("\u00a0", " ")


# --- what it says ----------------------------------------------------------------------


def test_it_says_what_was_given_and_until_when_not_to_drive(qapp):
    words = said(sheet())
    assert "For R.K. · Monday, November 23, 2026" in words
    assert "heavy machines until Tuesday, November 24, 2026, 2:07 pm, and not before" in words
    assert "Ketamine into a vein: 41.5 mg over 40 minutes, from 1:27 pm to 2:07 pm." in words
    assert "blood pressure 188/108 at 7:07 pm; pulse 118 at 7:07 pm; oxygen 100 %" in words
    assert "We plan to call you about 24 and 48 hours after you leave." in words
    assert "{" not in words


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "bis Dienstag, 24. November 2026, 14:07 Uhr, und nicht, bevor"),
        ("de", "Ketamin in eine Vene: 41,5 mg in 40 Minuten, von 13:27 bis 14:07 Uhr."),
        ("es", "hasta el martes, 24 de noviembre de 2026, a las 14:07, ni antes"),
    ],
)
def test_days_times_and_numbers_are_those_of_the_language(qapp, language, line):
    assert line in said(sheet(), texts(language))


@pytest.mark.parametrize(
    ("course", "line"),
    [
        (Course(Symptom.NAUSEA), "Feeling sick: not answered."),
        (Course(Symptom.NAUSEA, Rating.NONE, Rating.NONE, AT, AT), "Feeling sick: you did not"),
        (Course(Symptom.NAUSEA, Rating.SEVERE, Rating.NONE, AT, AT), "sick: settled by 2:07 pm."),
        (
            Course(Symptom.NAUSEA, Rating.SEVERE, Rating.MILD, AT, AT.shifted(600)),
            "Feeling sick: still mild when we last asked, at 2:17 pm.",
        ),
        (
            Course(Symptom.NAUSEA, Rating.SEVERE, Rating.MODERATE, None, AT),
            "Feeling sick: still moderate when we last asked, at 2:07 pm.",
        ),
    ],
)
def test_how_it_went_is_what_was_answered(qapp, course, line):
    """No answer is never "none", and mild is not called gone."""
    assert line in said(sheet(courses=(course,)))


@pytest.mark.parametrize(
    ("route", "line"),
    [
        (Route.ESKETAMINE_NASAL, "Esketamine nose spray: 41.5 mg at 2:07 pm."),
        (Route.KETAMINE_IM, "Ketamine injection: 41.5 mg at 2:07 pm."),
    ],
)
def test_a_spray_and_an_injection_have_no_minutes(qapp, route, line):
    assert line in said(sheet(route=route, minutes=0.0))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", [Route.ESKETAMINE_NASAL, Route.KETAMINE_IM])
def test_without_a_time_the_line_ends_with_the_dose(qapp, language, route):
    given = sheet(route=route, minutes=0.0, began=None, ended=None)
    lines = [block.text for block in Filler(given, texts(language)).blocks()]
    assert [line for line in lines if re.search(r": 41[.,]5 mg\.$", line)]
    assert texts(language).words["not_entered"] not in " ".join(lines)


def test_what_is_not_known_is_said(qapp):
    words = said(sheet(began=None, ended=None, measured=()))
    assert "was not written down, so we count from now" in words
    assert "Ketamine into a vein: 41.5 mg over 40 minutes." in words
    assert "No vital signs were measured by this kiosk." in words
    assert "written down" not in said(sheet())


def test_the_clinic_its_phone_and_own_lines_stand_there(qapp):
    own = replace(texts(), clinic="Lakeside", phone="555-0199", calls=(24.0,))
    words = said(sheet(), own)
    assert "call Lakeside at once" in words
    assert "Phone of Lakeside: 555-0199" in words
    assert "about 24 hours after" in words
    assert "Phone of your clinic: ______" in said(sheet())


# --- two pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
def test_two_pages_in_every_language_and_in_large_type(qapp, language, paper):
    laid = laid_out(longest(), texts(language), PAPERS[paper])
    assert len(laid.pages) == 2
    assert laid.paper.body >= 14.0
    assert too_long(texts(language)) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
def test_two_pages_with_words_that_are_longer(qapp, language, paper):
    laid = laid_out(longest(), longer(texts(language)), PAPERS[paper])
    assert laid.fits
    assert laid.paper.body >= SIZES[-1]


@pytest.mark.parametrize("words", [texts(), longer(texts("de"))], ids=["en", "longer"])
@pytest.mark.parametrize("paper", [A4, LETTER, Paper(1300, 800, 26, 34, columns=2, gutter=64)])
@pytest.mark.parametrize("whole", [True, False])
def test_nothing_is_off_the_page_or_on_another_block(qapp, words, paper, whole):
    blocks = Filler(longest(), words).blocks()
    pages = flow(blocks, paper, whole=whole)
    inside = QRectF(0, 0, paper.width, paper.height)
    inside.adjust(paper.margin, paper.margin, -paper.margin, -paper.margin)
    for page in pages:
        boxes = [placed.box for placed in page]
        assert all(inside.adjusted(-1, -1, 1, 1).contains(box) for box in boxes)
        for one, other in pairwise(boxes):
            assert not one.adjusted(0, 0, 0, -0.01).intersects(other)
    assert [placed.block for page in pages for placed in page] == blocks


@pytest.mark.parametrize("whole", [True, False])
def test_a_heading_never_stands_alone_at_the_foot(qapp, whole):
    blocks = Filler(longest(), texts()).blocks()
    for height in range(240, 900, 33):
        pages = flow(blocks, replace(A4, height=float(height)), whole=whole)
        assert all(page[-1].block.kind != Kind.HEADING for page in pages)


def test_lines_break_alike_whatever_the_device(qapp):
    """A PDF, a printer and a picture only scale what was laid out once."""
    laid = laid_out(sheet(), texts(), A4)
    image = QImage(600, 850, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw_page(painter, laid, 0)
    painter.end()
    dark = [y for y in range(image.height()) if any(_dark(image, x, y) for x in range(600))]
    last = laid.pages[0][-1].box
    assert last.bottom() - laid.paper.body < dark[-1] <= last.bottom()
    assert dark[0] >= laid.paper.margin - 1


def _dark(image: QImage, x: int, y: int) -> bool:
    return image.pixelColor(x, y).lightness() < 128


def test_a_sheet_is_black_on_white(qapp):
    laid = laid_out(sheet(), texts(), A4)
    image = QImage(595, 842, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for number in range(2):
        draw_page(painter, laid, number, foot=("left", "right"))
    painter.end()
    colours = {image.pixelColor(x, y).getRgb()[:3] for x in range(0, 595, 2) for y in range(842)}
    assert all(max(c) - min(c) == 0 for c in colours)


# --- the code ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_holds_general_advice_and_nothing_of_the_patient(qapp, language):
    text = code_text(texts(language), 24.0)
    (code,) = [b for b in Filler(sheet(), texts(language)).blocks() if b.kind == Kind.CODE]
    assert code.code == text
    assert "24" in text
    assert "36" in code_text(texts(language), 36.0)
    for datum in ("R.K.", "41", "2:07", "14:07", "November", "{"):
        assert datum not in text
    # The same for two patients.
    other = sheet(initials="X.Y.", dose=60.0, drive_after=AT)
    assert Filler(other, texts(language)).blocks()[-1].code == text


def test_the_code_on_the_page_is_that_of_the_text(qapp):
    """Sampled from the picture, module by module, with the light edge that scanners need."""
    laid = laid_out(sheet(), texts(), A4)
    (placed,) = [p for page in laid.pages for p in page if p.block.kind == Kind.CODE]
    number = next(n for n, page in enumerate(laid.pages) if placed in page)
    scale = 4
    image = QImage(595 * scale, 842 * scale, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(scale, scale)
    draw_page(painter, laid, number)
    painter.end()
    matrix = segno.make(code_text(texts(), 24.0), micro=False, error="m", boost_error=False).matrix
    count = len(matrix) + 2 * QUIET
    each = placed.box.height() / count
    for y in range(count):
        for x in range(count):
            inside = QUIET <= x < count - QUIET and QUIET <= y < count - QUIET
            dark = inside and bool(matrix[y - QUIET][x - QUIET])
            px = (placed.box.x() + (x + 0.5) * each) * scale
            py = (placed.box.y() + (y + 0.5) * each) * scale
            assert _dark(image, round(px), round(py)) == dark, (x, y)
    assert modules(code_text(texts(), 24.0))[0][0]


# --- the PDF -------------------------------------------------------------------------------


def test_the_pdf_has_two_pages_and_no_patient_in_its_properties(qapp):
    content = pdf(sheet(initials="QQQQ"), texts(), A4)
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 2
    assert b"QQQQ" not in content
    assert "Your take-home sheet".encode("utf-16-be") in content
    assert b"AtkinsonHyperlegible" in content
    assert b"/MediaBox [0 0 595" in content
    assert b"/MediaBox [0 0 612" in pdf(sheet(), texts(), LETTER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAPERS)
def test_every_letter_and_digit_of_the_pdf_is_text(qapp, language, page):
    """A screen reader reads the hour not to drive before, and a phone number can be copied."""
    given = sheet(initials="0123456789")
    words = replace(texts(language), phone="0123456789", emergency="0123456789")
    assert mute_glyphs(pdf(given, words, PAPERS[page])) == 0


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext of poppler")
def test_the_hour_not_to_drive_before_is_read_out_of_the_pdf(qapp, tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf(sheet(), replace(texts(), phone="555-0199"), A4))
    command = ["pdftotext", str(file), "-"]
    found = subprocess.run(command, capture_output=True, check=True, timeout=20)
    said = " ".join(found.stdout.decode().split())
    assert "November 24, 2026, 2:07 pm" in said
    assert "555-0199" in said
    assert "Page 1 of 2" in said


# --- a clinic's text that is too long ----------------------------------------------------------


def clinic(tmp_path, extra: int) -> SheetTexts:
    plain = (FOLDER / "sheet.toml").read_text(encoding="utf-8")
    line = '  "- ' + "Please read this with care. " * 12 + '",\n'
    text = plain.replace('  "- Rest. ', line * extra + '  "- Rest. ')
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return load_own(FOLDER, path)


def test_a_text_too_long_is_named_with_its_line_and_not_used(qapp, tmp_path, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(check.LOG, "warning", lambda text, *rest: told.append(text % rest))
    own = clinic(tmp_path, 16)
    care = in_force(Aftercare(AFTERCARE.shipped, own))
    assert care.texts is AFTERCARE.shipped
    where = re.fullmatch(r"ours\.toml, line (\d+): from here on .* two pages", care.problem)
    assert where is not None
    lines = (tmp_path / "ours.toml").read_text(encoding="utf-8").split("\n")
    assert lines[int(where[1]) - 1] == "[[section]]"
    assert told == [f"the clinic's take-home sheet is not used: {care.problem}"]


def test_a_text_that_fits_is_used(qapp, tmp_path):
    own = clinic(tmp_path, 1)
    assert in_force(Aftercare(AFTERCARE.shipped, own)).texts is own
    assert in_force(AFTERCARE) is AFTERCARE


def test_every_small_word_is_used_by_the_sheet():
    """What a clinic may write and nobody reads would be a trap."""
    source = "".join(
        (RESOURCES.parent / "ui" / "sheet" / name).read_text(encoding="utf-8")
        for name in ("blocks.py", "paper.py", "printing.py")
    )
    symptoms = {s.value for s in Symptom} | {r.name.lower() for r in Rating}
    assert all(f'"{key}"' in source or key in symptoms for key in WORDS)
