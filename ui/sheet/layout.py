"""Where every block of a sheet stands: one layout for the screen, the PDF and the printer.

Lengths are points (1/72 inch), or pixels where a screen is the paper. Text is set at ten times
its size and drawn at a tenth, so that its lines break alike on every device.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QTextLayout, QTextOption

from ui.sheet.blocks import Block, Kind
from ui.theme import paper_font

FINE = 10.0
# Sizes as parts of the body text, and the room above a block in lines of it.
_SIZE = {Kind.TITLE: 1.7, Kind.HEADING: 1.16, Kind.FOR_WHOM: 1.0, Kind.CODE: 0.86}
_BOLD = frozenset({Kind.TITLE, Kind.HEADING})
_ABOVE = {Kind.HEADING: 0.7, Kind.BULLET: 0.12, Kind.TEXT: 0.12, Kind.FRAME: 0.5, Kind.CODE: 0.8}
_LINE = 1.16
_INDENT = 1.1
_WRITE_HIGH = 1.9
_CODE_SIDE = 7.4
_PAD = 0.55
# The biggest sizes first: the body text is as large as two pages allow, in points.
SIZES = (16.0, 15.5, 15.0, 14.5, 14.0, 13.5, 13.0, 12.5, 12.0)
# A section is rather divided between the pages than set smaller than this.
LEAST_WHOLE = 14.0
MOST_PAGES = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """A page to fill; `body` is the size of its text, `foot` leaves room for a footer."""

    width: float
    height: float
    margin: float
    body: float
    columns: int = 1
    gutter: float = 0.0
    foot: bool = True

    @property
    def column(self) -> float:
        """Return the width of a column."""
        inside = self.width - 2 * self.margin - (self.columns - 1) * self.gutter
        return inside / self.columns

    @property
    def room(self) -> float:
        """Return the height of a column."""
        return self.height - 2 * self.margin - (1.8 * self.body if self.foot else 0.0)


MM = 72 / 25.4
A4 = Paper(210 * MM, 297 * MM, 16 * MM, SIZES[0])
LETTER = Paper(8.5 * 72, 11 * 72, 16 * MM, SIZES[0])


@dataclass(frozen=True, slots=True)
class Placed:
    """A block at its place, with its text set; `texts` are (text, where) from its corner."""

    block: Block
    box: QRectF
    texts: tuple[tuple[QTextLayout, QPointF], ...] = field(default=(), compare=False)


Page = tuple[Placed, ...]


class Setter:
    """Sets the text of blocks for one paper."""

    def __init__(self, paper: Paper, *, rtl: bool = False) -> None:
        self.paper, self.rtl = paper, rtl

    def font(self, kind: Kind, *, bold: bool = False) -> QFont:
        """Return the font of a kind of block, at ten times its size."""
        font = paper_font()
        font.setPixelSize(round(FINE * self.paper.body * _SIZE.get(kind, 1.0)))
        font.setBold(bold or kind in _BOLD)
        return font

    def set(self, text: str, font: QFont, width: float) -> tuple[QTextLayout, float]:
        """Return a text broken into lines of a width, and how high it is."""
        made, option = QTextLayout(text, font), QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self.rtl:
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        made.setTextOption(option)
        made.beginLayout()
        y = 0.0
        while (line := made.createLine()).isValid():
            line.setLineWidth(FINE * width)
            line.setPosition(QPointF(0, y))
            y += line.height() * _LINE
        made.endLayout()
        return made, y / FINE

    def place(self, block: Block) -> Placed:
        """Return a block with its size, at the corner of nowhere yet."""
        body, width = self.paper.body, self.paper.column
        if block.kind == Kind.FRAME:
            return self._frame(block, width)
        if block.kind == Kind.WRITE:
            made, _ = self.set(block.text, self.font(block.kind), width)
            at = QPointF(0, (_WRITE_HIGH - 1.2) * body)
            return Placed(block, QRectF(0, 0, width, _WRITE_HIGH * body), ((made, at),))
        if block.kind == Kind.CODE:
            side = _CODE_SIDE * body
            made, high = self.set(block.text, self.font(block.kind), width - side - body)
            at = QPointF(0 if self.rtl else side + body, max(0.0, (side - high) / 2))
            return Placed(block, QRectF(0, 0, width, max(side, high)), ((made, at),))
        indent = _INDENT * body if block.kind == Kind.BULLET else 0.0
        made, high = self.set(block.text, self.font(block.kind), width - indent)
        at = QPointF(0 if self.rtl else indent, 0)
        return Placed(block, QRectF(0, 0, width, high), ((made, at),))

    def _frame(self, block: Block, width: float) -> Placed:
        pad = _PAD * self.paper.body
        heading, *lines = block.text.split("\n")
        y, texts = pad, []
        fonts = [self.font(Kind.HEADING), *(self.font(Kind.FRAME, bold=True) for _ in lines)]
        for text, font in zip((heading, *lines), fonts, strict=True):
            made, high = self.set(text, font, width - 2 * pad)
            texts.append((made, QPointF(pad, y)))
            y += high + 0.15 * self.paper.body
        return Placed(block, QRectF(0, 0, width, y + pad), tuple(texts))

    def above(self, block: Block) -> float:
        """Return the room above a block that does not begin a column."""
        return _ABOVE.get(block.kind, 0.0) * self.paper.body


def flow(
    blocks: Sequence[Block], paper: Paper, *, whole: bool = True, rtl: bool = False
) -> list[Page]:
    """Return the pages; with `whole` a section is not divided where it fits one column.

    A heading never stands alone at the foot of a column.
    """
    setter = Setter(paper, rtl=rtl)
    columns: list[list[Placed]] = [[]]
    y = 0.0
    for group in _groups(blocks, whole=whole):
        placed = [setter.place(block) for block in group]
        high = sum(p.box.height() + setter.above(p.block) for p in placed)
        if columns[-1] and y + high > paper.room:
            columns.append([])
            y = 0.0
        for each in placed:
            y += setter.above(each.block) if columns[-1] else 0.0
            if columns[-1] and y + each.box.height() > paper.room:
                columns.append([])
                y = 0.0
            columns[-1].append(replace(each, box=each.box.translated(0, y)))
            y += each.box.height()
    return _pages(columns, paper, rtl=rtl)


def _groups(blocks: Sequence[Block], *, whole: bool) -> list[list[Block]]:
    """Return what stays together: a section, or a heading with what follows it."""
    found: list[list[Block]] = []
    for block in blocks:
        last = found[-1][-1] if found else None
        section = block.section >= 0 and last is not None and last.section == block.section
        after = last is not None and last.kind in (Kind.HEADING, Kind.TITLE, Kind.FOR_WHOM)
        if after or (whole and section):
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _pages(columns: Sequence[Sequence[Placed]], paper: Paper, *, rtl: bool) -> list[Page]:
    found: list[Page] = []
    for first in range(0, len(columns), paper.columns):
        page: list[Placed] = []
        for number, column in enumerate(columns[first : first + paper.columns]):
            place = paper.columns - 1 - number if rtl else number
            x = paper.margin + place * (paper.column + paper.gutter)
            page += [replace(p, box=p.box.translated(x, paper.margin)) for p in column]
        found.append(tuple(page))
    return found


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet laid out: its pages on their paper."""

    pages: list[Page]
    paper: Paper
    rtl: bool = False

    @property
    def fits(self) -> bool:
        """Return whether it is no more than two pages."""
        return len(self.pages) <= MOST_PAGES


def fitted(blocks: Sequence[Block], paper: Paper, *, rtl: bool = False) -> Laid:
    """Return the sheet in the largest type with which it fits two pages, or in the smallest."""
    laid = Laid([], paper, rtl)
    tries = [(size, True) for size in SIZES if size >= LEAST_WHOLE]
    for size, whole in [*tries, *((size, False) for size in SIZES)]:
        sized = replace(paper, body=size)
        laid = Laid(flow(blocks, sized, whole=whole, rtl=rtl), sized, rtl)
        if laid.fits:
            return laid
    return laid
