"""The sheet on the screen: in large type to read together, or as it will be printed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.aftercare import Sheet, SheetTexts
from ui import theme
from ui.sheet.blocks import Filler
from ui.sheet.layout import Laid, Paper, flow
from ui.sheet.paint import Inks, draw_page
from ui.sheet.paper import feet, laid_out, rtl, usual_paper


class SheetView(QWidget):
    """Shows one screenful at a time; `turned` tells that another one is shown.

    In large type the same blocks are laid out on the screen as on paper; as printed both
    pages stand side by side.
    """

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._given: tuple[Sheet, SheetTexts] | None = None
        self._laid: Laid | None = None
        self.paper = usual_paper()
        self.printed = False
        self.place = 0

    def sizeHint(self) -> QSize:
        """Return a small size: it takes what there is."""
        return QSize(theme.current().px(700), theme.current().px(400))

    def show_sheet(self, sheet: Sheet | None, texts: SheetTexts | None, *, printed: bool) -> None:
        """Show a sheet from its beginning, None for nothing."""
        wanted = None if sheet is None or texts is None else (_content(sheet), texts)
        if wanted == self._given and printed == self.printed:
            return
        self._given, self.printed, self.place = wanted, printed, 0
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew; the page stays as near as can be."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        self._laid = None
        if self._given is not None and self.width() > 1:
            self._laid = self._on_paper() if self.printed else self._on_screen()
        self.place = max(0, min(self.place, self.screens - 1))
        self.update()
        self.turned.emit()

    def _on_screen(self) -> Laid:
        assert self._given is not None
        sheet, texts = self._given
        scale = theme.current()
        wide = self.width() >= scale.px(1000)
        paper = Paper(
            width=self.width(),
            height=self.height(),
            margin=scale.px(26),
            body=float(scale.text("body")),
            columns=2 if wide else 1,
            gutter=scale.px(64),
            foot=False,
        )
        right = rtl(texts)
        return Laid(flow(Filler(sheet, texts).blocks(), paper, rtl=right), paper, right)

    def _on_paper(self) -> Laid:
        assert self._given is not None
        return laid_out(*self._given, self.paper)

    @property
    def screens(self) -> int:
        """Return how many screenfuls there are, 0 for no sheet."""
        if self._laid is None:
            return 0
        return 1 if self.printed else len(self._laid.pages)

    @property
    def pages(self) -> int:
        """Return how many pages there are, side by side or one after the other."""
        return 0 if self._laid is None else len(self._laid.pages)

    @property
    def at_end(self) -> bool:
        """Return whether the last screenful is shown."""
        return self._laid is not None and self.place == self.screens - 1

    def turn(self, step: int) -> None:
        """Show a later (or earlier) screenful."""
        place = max(0, min(self.place + step, self.screens - 1))
        if place != self.place:
            self.place = place
            self.update()
            self.turned.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is shown."""
        if self._laid is None:
            return
        painter = QPainter(self)
        if self.printed:
            self._paint_paper(painter, self._laid)
            return
        inks = Inks(theme.colour("text"), theme.colour("caution"))
        draw_page(painter, self._laid, self.place, inks)

    def _paint_paper(self, painter: QPainter, laid: Laid) -> None:
        assert self._given is not None
        paper, gap = laid.paper, theme.current().px(24)
        count = max(2, len(laid.pages))
        scale = min(
            (self.width() - (count - 1) * gap) / (count * paper.width),
            self.height() / paper.height,
        )
        wide = count * scale * paper.width + (count - 1) * gap
        x = (self.width() - wide) / 2
        foot = list(feet(*self._given, len(laid.pages)))
        if laid.rtl:
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        for number in range(len(laid.pages)):
            place = len(laid.pages) - 1 - number if laid.rtl else number
            painter.save()
            painter.translate(QPointF(x + place * (scale * paper.width + gap), 0))
            painter.scale(scale, scale)
            painter.fillRect(QRectF(0, 0, paper.width, paper.height), QColor("white"))
            draw_page(painter, laid, number, foot=foot[number])
            painter.restore()


def _content(sheet: Sheet) -> Sheet:
    """Return what is drawn of a sheet: that it was given changes nothing."""
    return replace(sheet, given=(), saving=None)
