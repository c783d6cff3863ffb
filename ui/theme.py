"""Colours, one scale of sizes, fonts and the style sheet, for every screen.

Sizes are given in pixels of a 1920x1080 picture and scaled to the window;
touch targets are given in millimetres and never fall below them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

COLOURS: dict[str, str] = {
    "bg": "#10151b",
    "surface": "#182028",
    "raised": "#212b35",
    "line": "#2f3b47",
    "text": "#ece8e1",
    "muted": "#acb7c2",
    "accent": "#86d3c4",
    "on_accent": "#0e1a1a",
    "accent_dim": "#4f8f86",
    "caution": "#ecbc76",
    "danger": "#f28b82",
    "settled": "#8fd19e",
    "settled_dim": "#2a3a33",
    "hr": "#74e08f",
    "spo2": "#6fcbf4",
    "bp": "#f3a6c8",
    "rr": "#f2d16b",
    "temp": "#d8c3a5",
    "answer_0": "#2c3a45",
    "answer_1": "#324a4b",
    "answer_2": "#55503f",
    "answer_3": "#5c453f",
    "rated_0": "#2f4238",
    "rated_1": "#3f5f52",
    "rated_2": "#7f7a42",
    "rated_3": "#ad6c43",
}

# Text sizes in pixels at 1920x1080, by the role a label plays.
TEXT: dict[str, int] = {
    "display": 116,
    "question": 78,
    "number": 60,
    "grand": 52,
    "title": 44,
    "button": 36,
    "body": 34,
    "text": 29,
    "small": 26,
    "fine": 23,
}

# The least em height in millimetres of the sizes that patients read.
PATIENT_TEXT_MM = 3.4
PATIENT_TEXT = ("display", "question", "number", "grand", "title", "button", "body", "text")

PATIENT_TARGET_MM = 20.0
PATIENT_GAP_MM = 6.0
STAFF_TARGET_MM = 12.0

# Where the screen does not know its own size: a 15.6-inch panel, and a
# 12.1-inch one for the small resolutions. Assumptions; the configuration wins.
_ASSUMED_WIDTH_MM = 344.0
_ASSUMED_SMALL_WIDTH_MM = 261.0


def colour(name: str) -> QColor:
    """Return a colour of the palette."""
    return QColor(COLOURS[name])


def luminance(hex_colour: str) -> float:
    """Return the relative luminance (0 to 1) of a `#rrggbb` colour, after WCAG 2."""
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) of two `#rrggbb` colours, after WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Theme:
    """The scale for one window: `scale` of the 1080p picture, and pixels per millimetre."""

    scale: float
    px_per_mm: float

    def px(self, at_1080p: float) -> int:
        """Return a length of the 1080p picture in pixels of this window."""
        return max(1, round(at_1080p * self.scale))

    def mm(self, millimetres: float) -> int:
        """Return a physical length in pixels, rounded up."""
        return int(-(-millimetres * self.px_per_mm // 1))

    def text(self, role: str) -> int:
        """Return the size of a text role in pixels; what patients read has a least height."""
        least = self.mm(PATIENT_TEXT_MM) if role in PATIENT_TEXT else 0
        return max(self.px(TEXT[role]), least)

    def font(self, role: str, *, bold: bool = False) -> QFont:
        """Return the font of a text role, with figures of one width."""
        font = QFont(QApplication.font())
        font.setPixelSize(self.text(role))
        font.setBold(bold)
        return font

    @property
    def patient_target(self) -> int:
        """Return the least side of a patient's touch target, in pixels."""
        return self.mm(PATIENT_TARGET_MM)

    @property
    def patient_gap(self) -> int:
        """Return the least gap between a patient's touch targets, in pixels."""
        return self.mm(PATIENT_GAP_MM)

    @property
    def staff_target(self) -> int:
        """Return the least side of a staff touch target, in pixels."""
        return self.mm(STAFF_TARGET_MM)


def theme_for(width: int, height: int, width_mm: float | None = None) -> Theme:
    """Return the theme of a window of `width` x `height` pixels.

    `width_mm` is the panel's width; without it an ordinary panel is assumed.
    """
    if width_mm is None:
        width_mm = _ASSUMED_WIDTH_MM if width >= 1600 else _ASSUMED_SMALL_WIDTH_MM
    return Theme(min(width / 1920, height / 1080), width / width_mm)


def panel_width_mm(screen: QScreen | None) -> float | None:
    """Return the width of the panel as the screen reports it, None when it cannot be so."""
    if screen is None or QGuiApplication.platformName() in ("offscreen", "minimal"):
        return None
    size = screen.physicalSize()
    if size.width() <= 0 or size.height() <= 0:
        return None
    per_mm = screen.size().width() / size.width()
    # Projectors, televisions and virtual screens report nonsense.
    return size.width() if 3.0 <= per_mm <= 12.0 else None


_theme = Theme(1.0, 1920 / _ASSUMED_WIDTH_MM)


def current() -> Theme:
    """Return the theme in use."""
    return _theme


def load_fonts() -> str:
    """Load the shipped font and return its family."""
    import fontpkg_atkinson_hyperlegible as package

    folder = Path(package.__file__).parent / "files"
    family = ""
    for file in sorted(folder.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(file))
        families = QFontDatabase.applicationFontFamilies(number)
        family = families[0] if families else family
    return family


def paper_font() -> QFont:
    """Return the application's font for a PDF and for paper, with its plain digits.

    Digits of one width have no text in a PDF: they could not be searched, copied or read aloud.
    """
    font = QFont(QApplication.font())
    _one_width(font, on=False)
    return font


def _one_width(font: QFont, *, on: bool) -> None:
    """Say whether all digits are equally wide; Qt before 6.7 cannot and has plain ones."""
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), int(on))


def style_sheet(theme: Theme) -> str:
    """Return the one style sheet with colours and sizes filled in.

    `@name` is a colour, `@text-name` a text size, `@px-N` a length of the 1080p picture.
    """
    text = (RESOURCES / "qss" / "kiosk.qss").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"@text-(\w+)", lambda m: f"{theme.text(m[1])}px", text)
    text = re.sub(r"@px-(\d+)", lambda m: f"{theme.px(int(m[1]))}px", text)
    text = re.sub(r"@staff-target", f"{theme.staff_target}px", text)
    text = re.sub(r"@patient-target", f"{theme.patient_target}px", text)
    return re.sub(r"@(\w+)", lambda m: COLOURS[m[1]], text)


def apply(app: QApplication, theme: Theme) -> None:
    """Give the application the shipped font and the style sheet at this scale."""
    global _theme
    _theme = theme
    family = QApplication.font().family()
    if not family.startswith("Atkinson"):
        family = load_fonts()
    font = QFont(family)
    font.setPixelSize(theme.text("text"))
    _one_width(font, on=True)
    app.setFont(font)
    app.setStyleSheet(style_sheet(theme))
