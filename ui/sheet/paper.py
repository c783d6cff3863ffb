"""A sheet laid out on paper, and drawn as a PDF or on a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from app.domain.aftercare import Sheet, SheetTexts
from ui.sheet.blocks import Filler, footer
from ui.sheet.layout import A4, LETTER, Laid, Paper, fitted
from ui.sheet.paint import draw_page

# Where letter paper is used; everywhere else it is A4.
_LETTER_LANDS = frozenset(
    {
        QLocale.Country.UnitedStates,
        QLocale.Country.Canada,
        QLocale.Country.Mexico,
        QLocale.Country.Philippines,
    }
)
# Dots to a point in the PDF; text and lines are no dots there, so it need not be fine.
_PDF_FINE = 10


def rtl(texts: SheetTexts) -> bool:
    """Return whether a sheet is read from right to left."""
    return QLocale(texts.language).textDirection() == Qt.LayoutDirection.RightToLeft


def usual_paper() -> Paper:
    """Return the paper of the country the machine is set up for."""
    return LETTER if QLocale.system().territory() in _LETTER_LANDS else A4


def page_size(paper: Paper) -> QPageSize:
    """Return Qt's name for a paper."""
    letter = paper.height == LETTER.height
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def laid_out(sheet: Sheet, texts: SheetTexts, paper: Paper) -> Laid:
    """Return a sheet laid out on paper."""
    return fitted(Filler(sheet, texts).blocks(), paper, rtl=rtl(texts))


def feet(sheet: Sheet, texts: SheetTexts, pages: int) -> Iterator[tuple[str, str]]:
    """Yield what stands at the foot of each page."""
    left = footer(sheet, texts)
    for number in range(pages):
        yield left, texts.words["page"].format(n=number + 1, of=pages)


def pdf(sheet: Sheet, texts: SheetTexts, paper: Paper) -> bytes:
    """Return the sheet as a PDF; nothing of the patient is in its properties."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(page_size(paper))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(72 * _PDF_FINE)
    writer.setTitle(texts.words["title"])
    writer.setCreator("recovery-kiosk")
    painter = QPainter(writer)
    draw_all(painter, sheet, texts, paper, float(_PDF_FINE), writer.newPage)
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def draw_all(
    painter: QPainter,
    sheet: Sheet,
    texts: SheetTexts,
    paper: Paper,
    scale: float,
    new_page: Callable[[], object],
) -> None:
    """Draw every page; `scale` is how many dots of the device are a point."""
    laid = laid_out(sheet, texts, paper)
    for number, foot in enumerate(feet(sheet, texts, len(laid.pages))):
        if number:
            new_page()
        painter.save()
        painter.scale(scale, scale)
        draw_page(painter, laid, number, foot=foot)
        painter.restore()
