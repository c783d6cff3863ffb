"""Draws the pages of a sheet on anything that can be painted on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.sheet.blocks import Kind
from ui.sheet.layout import FINE, Laid, Placed, Setter

Foot = tuple[str, str]

# Light modules around a code, as its standard asks for.
QUIET = 4


@dataclass(frozen=True, slots=True)
class Inks:
    """What a page is drawn with: on paper black on white, on a screen what tires eyes least."""

    ink: QColor
    line: QColor


ON_PAPER = Inks(QColor("black"), QColor("black"))


@lru_cache(maxsize=8)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the code of a text, row by row, True for a dark module."""
    made = segno.make(text, micro=False, error="m", boost_error=False)
    return tuple(tuple(bool(dark) for dark in row) for row in made.matrix)


def draw_page(
    painter: QPainter,
    laid: Laid,
    number: int,
    inks: Inks = ON_PAPER,
    foot: Foot = ("", ""),
) -> None:
    """Draw page `number` (from 0) with a point of the paper as the painter's unit.

    `foot` stands at the left and the right of the foot of the page.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for placed in laid.pages[number]:
        painter.save()
        painter.translate(placed.box.topLeft())
        _draw(painter, placed, laid, inks)
        painter.restore()
    if any(foot):
        _draw_foot(painter, laid, inks, foot)


def _draw(painter: QPainter, placed: Placed, laid: Laid, inks: Inks) -> None:
    kind, body = placed.block.kind, laid.paper.body
    size = placed.box.size()
    painter.setPen(QPen(inks.line, 0.11 * body))
    if kind == Kind.FRAME:
        edge = 0.06 * body
        painter.drawRect(QRectF(edge, edge, size.width() - 2 * edge, size.height() - 2 * edge))
    elif kind == Kind.WRITE:
        painter.setPen(QPen(inks.line, 0.05 * body))
        ((text, _),) = placed.texts
        used = text.lineAt(0).naturalTextWidth() / FINE if placed.block.text else 0.0
        y = size.height() - 0.2 * body
        begin, end = (0.0, size.width() - used) if laid.rtl else (used, size.width())
        painter.drawLine(QPointF(begin, y), QPointF(end, y))
    elif kind == Kind.BULLET:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inks.ink)
        x = size.width() - 0.45 * body if laid.rtl else 0.45 * body
        painter.drawEllipse(QPointF(x, 0.66 * body), 0.16 * body, 0.16 * body)
    elif kind == Kind.CODE:
        side = size.height() if size.height() < size.width() else size.width()
        x = size.width() - side if laid.rtl else 0.0
        _draw_code(painter, placed.block.code, QRectF(x, 0, side, side))
    _draw_texts(painter, placed, inks)


def _draw_texts(painter: QPainter, placed: Placed, inks: Inks) -> None:
    painter.setPen(inks.ink)
    painter.scale(1 / FINE, 1 / FINE)
    for text, at in placed.texts:
        text.draw(painter, at * FINE)


def _draw_code(painter: QPainter, text: str, box: QRectF) -> None:
    """Draw a code, always dark on light: others cannot be scanned everywhere."""
    rows = modules(text)
    each = box.width() / (len(rows) + 2 * QUIET)
    painter.fillRect(box, QColor("white"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            wide = 0
            while x + wide < len(row) and row[x + wide]:
                wide += 1
            if wide:
                corner = box.topLeft() + QPointF(x + QUIET, y + QUIET) * each
                painter.fillRect(QRectF(corner.x(), corner.y(), wide * each, each), QColor("black"))
            x += max(wide, 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _draw_foot(painter: QPainter, laid: Laid, inks: Inks, foot: Foot) -> None:
    paper = laid.paper
    setter = Setter(paper, rtl=laid.rtl)
    font = setter.font(Kind.TEXT)
    font.setPixelSize(round(FINE * 0.62 * paper.body))
    inside = paper.width - 2 * paper.margin
    right, _ = setter.set(foot[1], font, inside)
    wide = right.lineAt(0).naturalTextWidth() / FINE if foot[1] else 0.0
    left, high = setter.set(foot[0], font, inside - wide - paper.body)
    y = paper.height - paper.margin - high
    painter.save()
    painter.setPen(inks.ink)
    painter.scale(1 / FINE, 1 / FINE)
    begin, end = paper.margin, paper.margin + inside - wide
    if laid.rtl:
        begin, end = paper.margin + wide + paper.body, paper.margin - (inside - wide)
    left.draw(painter, QPointF(begin, y) * FINE)
    right.draw(painter, QPointF(end, y) * FINE)
    painter.restore()
