"""What every patient screen keeps: contrast, sizes for fingers and eyes, room for words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from tests.ui import samples
from tests.ui.patient_screens import all_screens, laid_out
from ui import theme
from ui.screens.home import HomeScreen
from ui.screens.screen import Screen
from ui.widgets.ring import Ring
from ui.widgets.touch import TouchButton

SIZES = [(1920, 1080), (1280, 800), (1366, 768)]
GROUNDS = ("bg", "surface", "raised")

# Every pair that some text is drawn in, beside text and muted on the grounds.
PAIRS = [
    *((tone, ground) for tone in ("accent", "caution", "danger", "settled") for ground in GROUNDS),
    *((tone, ground) for tone in ("hr", "spo2", "bp", "rr", "temp") for ground in GROUNDS),
    *(("text", f"answer_{n}") for n in range(4)),
    ("text", "line"),
    ("muted", "line"),
    ("on_accent", "accent"),
    ("on_accent", "accent_dim"),
    ("on_accent", "caution"),
    ("caution", "line"),
    ("caution", "settled_dim"),
]


class Longer(QTranslator):
    """A language whose every word is 40 % longer."""

    def translate(self, context, source, disambiguation=None, n=-1):  # type: ignore[override]
        if "ap" in source and context == "when":
            return source  # a pattern of digits, not words
        pieces = re.split(r"(\{\w+\})", source)
        return "".join(
            p if p.startswith("{") else re.sub(r"[^\W\d_]+", _stretched, p) for p in pieces
        )


def _stretched(match: re.Match[str]) -> str:
    word = match[0]
    extra = math.floor(0.4 * len(word) + 0.5)
    return word[: len(word) // 2] + "e" * extra + word[len(word) // 2 :]


class Brackets(QTranslator):
    """A language in which every translated text can be seen to be one."""

    def translate(self, context, source, disambiguation=None, n=-1):  # type: ignore[override]
        return f"⟦{source}⟧"


@pytest.fixture
def sized(qapp):
    """Give the application the theme of a window size; afterwards the usual one again."""

    def set_size(width: int, height: int) -> theme.Theme:
        theme.apply(qapp, theme.theme_for(width, height))
        return theme.current()

    yield set_size
    theme.apply(qapp, theme.theme_for(1920, 1080))


@pytest.fixture
def speak(qapp):
    """Install a translator until the test ends."""
    installed: list[QTranslator] = []

    def install(translator: QTranslator) -> None:
        assert QCoreApplication.installTranslator(translator)
        installed.append(translator)

    yield install
    for translator in installed:
        QCoreApplication.removeTranslator(translator)


def texts(screen: QWidget) -> Iterator[tuple[QLabel | QPushButton, str]]:
    """Every visible label or button with its text."""
    found: list[QLabel | QPushButton] = [*screen.findChildren(QLabel)]
    found += screen.findChildren(QPushButton)
    for widget in found:
        if widget.isVisible() and widget.text():
            yield widget, widget.text()


def place_of(widget: QWidget, screen: QWidget) -> QRect:
    return QRect(widget.mapTo(screen, QPoint(0, 0)), widget.size())


def assert_fits(widget: QLabel | QPushButton, text: str, where: str) -> None:
    metrics = QFontMetrics(widget.font())
    room = widget.contentsRect()
    flags = int(Qt.AlignmentFlag.AlignLeft)
    if isinstance(widget, QLabel) and widget.wordWrap():
        flags |= int(Qt.TextFlag.TextWordWrap)
    elif isinstance(widget, QPushButton):
        room.adjust(theme.current().px(24), 0, -theme.current().px(24), 0)
    needed = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), flags, text)
    assert needed.width() <= room.width() + 1, f"{where}: {text!r} is too wide"
    # The ring's number is boxed to its figures: they have no descenders.
    height = metrics.capHeight() if widget.property("role") == "display" else needed.height()
    assert height <= room.height() + 1, f"{where}: {text!r} is too high"


def assert_screen_fits(screen: Screen, where: str) -> None:
    for widget, text in texts(screen):
        assert_fits(widget, text, where)
        assert screen.rect().contains(place_of(widget, screen)), f"{where}: {text!r} is outside"
    labels = [w for w, _ in texts(screen) if isinstance(w, QLabel)]
    for one, other in combinations(labels, 2):
        clash = place_of(one, screen).intersected(place_of(other, screen))
        assert clash.isEmpty(), f"{where}: {one.text()!r} lies over {other.text()!r}"
    for ring in screen.findChildren(Ring):
        lines = [w for w in ring.findChildren(QLabel) if not w.isHidden()]
        free = ring.height() - 2 * theme.current().px(26)
        assert sum(line.height() for line in lines) <= 0.86 * free, f"{where}: ring is too full"


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("tone", ["text", "muted"])
def test_reading_text_has_strong_contrast(tone, ground):
    assert theme.contrast(theme.COLOURS[tone], theme.COLOURS[ground]) >= 7.0


@pytest.mark.parametrize(("tone", "ground"), PAIRS)
def test_every_pair_in_use_has_enough_contrast(tone, ground):
    assert theme.contrast(theme.COLOURS[tone], theme.COLOURS[ground]) >= 4.5


def test_contrast_is_the_known_one_for_black_and_white():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_patient_targets_are_large_and_apart(sized, width, height):
    scale = sized(width, height)
    for name, screen in all_screens(width, height):
        buttons = [
            b
            for b in screen.findChildren(QPushButton)
            if b.isVisible() and b.property("patient") == "true"
        ]
        places = [place_of(b, screen) for b in buttons]
        assert name == "idle" or len(buttons) >= 3
        for place in places:
            side = min(place.width(), place.height())
            assert side / scale.px_per_mm >= theme.PATIENT_TARGET_MM - 0.01, name
        for one, other in combinations(places, 2):
            across = max(one.left() - other.right(), other.left() - one.right()) - 1
            down = max(one.top() - other.bottom(), other.top() - one.bottom()) - 1
            assert max(across, down) / scale.px_per_mm >= theme.PATIENT_GAP_MM - 0.01, name
        screen.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_staff_button_is_a_staff_target(sized, width, height):
    scale = sized(width, height)
    screen = laid_out(HomeScreen(), width, height, samples.snapshot())
    assert screen.header.staff_button.height() / scale.px_per_mm >= theme.STAFF_TARGET_MM
    assert screen.header.staff_button.width() / scale.px_per_mm >= theme.STAFF_TARGET_MM


def test_no_patient_text_is_small(sized):
    sized(1920, 1080)
    for name, screen in all_screens(1920, 1080):
        for widget, text in texts(screen):
            assert widget.font().pixelSize() >= 28, f"{name}: {text!r}"
        screen.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_patient_text_has_its_least_height_on_every_panel(sized, width, height):
    scale = sized(width, height)
    for name, screen in all_screens(width, height):
        for widget, text in texts(screen):
            tall = widget.font().pixelSize() / scale.px_per_mm
            assert tall >= theme.PATIENT_TEXT_MM, f"{name}: {text!r}"
        screen.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_text_is_cut(sized, width, height):
    sized(width, height)
    for name, screen in all_screens(width, height):
        assert_screen_fits(screen, name)
        screen.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_text_is_cut_in_a_longer_language(sized, speak, width, height):
    sized(width, height)
    speak(Longer())
    for name, screen in all_screens(width, height):
        assert_screen_fits(screen, name)
        screen.close()


def test_every_text_comes_through_translation(sized, speak):
    sized(1920, 1080)
    speak(Brackets())
    data = {"Bay 3"}
    seen = 0
    for name, screen in all_screens(1920, 1080):
        for _, text in texts(screen):
            if re.search(r"[^\W\d_]", text) and text not in data:
                assert "⟦" in text, f"{name}: {text!r}"
                seen += 1
        screen.close()
    assert seen > 200


def test_the_style_sheet_names_every_colour_and_size(qapp):
    sheet = theme.style_sheet(theme.current())
    assert "@" not in sheet
    assert not re.search(r":\s*[0-9a-fA-F]{6}\b", sheet), "a colour without # is drawn black"


def test_a_text_size_asked_for_is_the_one_drawn(qapp):
    button = TouchButton("Back", size="large", patient=True)
    button.ensurePolished()
    assert QFontMetrics(button.font()).height() > 0
    assert button.font().pixelSize() == theme.current().px(theme.TEXT["button"])
    assert button.minimumHeight() >= theme.current().patient_target
    assert QApplication.font().family().startswith("Atkinson")


@pytest.mark.skipif(not hasattr(QFont, "setFeature"), reason="Qt before 6.7 has plain digits only")
def test_digits_are_equally_wide_on_the_screen_and_plain_on_paper(qapp):
    """Digits that change must not make a line jump; in a PDF such digits would have no text."""
    tag = QFont.Tag("tnum")
    assert QApplication.font().featureValue(tag) == 1
    assert theme.paper_font().featureValue(tag) == 0
    assert theme.paper_font().family() == QApplication.font().family()
