"""A past session as a PDF for reading: who, what was given, the course, and what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QIODevice,
    QLocale,
    QMarginsF,
    QRectF,
    QSizeF,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from app.domain.symptom import CheckIn, Symptom
from app.snapshot import DataOrigin, SessionView, Snapshot
from ui import review_words as words
from ui import session_words, when
from ui.reports import gaps
from ui.reports.course import HIGH, WIDE, CoursePainter
from ui.screens.why_kept import kept_lines
from ui.theme import paper_font
from ui.widgets.line_list import Line
from ui.wording import origin_text, rating_name, symptom_clinical

translate = QCoreApplication.translate

_DPI = 150
_SCREEN_DPI = 96
_MARGIN_MM = 16.0
_COURSE = "course"
_FOOT = 40.0
_STYLE = """
h1 { font-size: 17pt; } h2 { font-size: 12pt; margin-top: 14px; }
td, th { padding: 2px 10px 2px 0; text-align: left; } .note { color: #444; }
"""


class SessionReport:
    """Paints one session page by page; `pdf` is whole once `pages` has come to its end."""

    def __init__(self, past: Snapshot) -> None:
        """Raises ValueError where the snapshot shows no session."""
        if past.session is None:
            raise ValueError("no session")
        self._past, self._session = past, past.session
        self.pdf = b""

    def pages(self) -> Iterator[None]:
        """Paint the words or the course of one page a turn."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = _writer(buffer)
        room = QSizeF(writer.width(), writer.height() - _FOOT)
        document = QTextDocument()
        document.documentLayout().setPaintDevice(writer)
        document.setDefaultStyleSheet(_STYLE)
        document.setDefaultFont(_font())
        document.setPageSize(room)
        blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        blank.fill(Qt.GlobalColor.transparent)
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(_COURSE), blank)
        # A length in a document is that of a screen, and becomes one of the paper.
        room_of_course = QSizeF(WIDE, HIGH) * (room.width() / WIDE * _SCREEN_DPI / _DPI)
        document.setHtml(report_html(self._past, self._session, room_of_course))
        yield
        painter = QPainter(writer)
        try:
            count = document.pageCount()
            yield
            place = _place_of_course(document)
            for number in range(count):
                if number:
                    writer.newPage()
                self._words(painter, document, number, count, room)
                yield
                top = number * room.height()
                if top <= place.top() < top + room.height():
                    self._course(painter, place.translated(0, -top))
                    yield
        finally:
            # Also when it is left half painted: Qt does not bear a writer that goes before.
            painter.end()
        buffer.close()
        self.pdf = bytes(buffer.data().data())

    def _words(
        self, painter: QPainter, document: QTextDocument, number: int, count: int, room: QSizeF
    ) -> None:
        painter.save()
        top = number * room.height()
        painter.translate(0, -top)
        document.drawContents(painter, QRectF(0, top, room.width(), room.height()))
        painter.restore()
        painter.setFont(_font(8))
        foot = QRectF(0, room.height(), room.width(), _FOOT)
        text = translate("report", "Session {id} · page {n} of {count}")
        text = text.format(id=self._session.id, n=number + 1, count=count)
        painter.drawText(
            foot, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), text
        )

    def _course(self, painter: QPainter, place: QRectF) -> None:
        painter.fillRect(place, Qt.GlobalColor.white)
        CoursePainter(self._past, self._session).paint(painter, place)


def _place_of_course(document: QTextDocument) -> QRectF:
    """Return where the document leaves room for the course, a block of its own."""
    block = document.begin()
    while block.isValid() and "\N{OBJECT REPLACEMENT CHARACTER}" not in block.text():
        block = block.next()
    return document.documentLayout().blockBoundingRect(block)


def _writer(buffer: QBuffer) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    # The title of a file is seen outside it: nothing of the patient stands there.
    writer.setTitle(translate("report", "Recovery session"))
    imperial = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    layout = QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, margins)
    layout.setUnits(QPageLayout.Unit.Millimeter)
    layout.setMargins(margins)
    writer.setPageLayout(layout)
    return writer


def _font(points: float = 9.5) -> QFont:
    made = paper_font()
    made.setPointSizeF(points)
    return made


def report_html(past: Snapshot, session: SessionView, course: QSizeF) -> str:
    """Return the report as rich text that leaves room of a size for the course."""
    now = past.now
    ended = "" if session.ended is None else words.how_it_ended(session.ended, now)
    began = f"{words.day_of(now.at(session.started))}, {when.clock_time(now, session.started)}"
    parts = [
        f"<h1>{_t(translate('report', 'Recovery session'))}</h1>",
        _p(f"{session.patient.initials} · {session_words.mrn(session)} · {past.bay} · {began}"),
        _p(words.details(session, now)),
        _p(ended),
        _origin(past),
        _room(course),
        _p(_legend(), "note"),
        _h(translate("report", "What the patient reported")),
        _ratings(session, past),
        _h(translate("report", "Missing or in doubt")),
        _first(gaps.state_head(), *gaps.state_rows(session, past))
        or _p(translate("report", "Nothing of this was noted.")),
        _sources(session, past),
        _h(translate("report", "Signed")),
        *_lines(words.signed_lines(past)),
        _h(translate("report", "Notices")),
        *_lines(words.notice_lines(past)),
        _h(translate("report", "Events")),
        *_lines(words.event_lines(past)),
        _h(translate("report", "Forecasts as they were made")),
        _p(_model(session), "note"),
        _kept(session, past),
    ]
    return "".join(parts)


def _room(course: QSizeF) -> str:
    wide, high = round(course.width()), round(course.height())
    return f'<p><img src="{_COURSE}" width="{wide}" height="{high}"/></p>'


def _legend() -> str:
    text = translate(
        "report",
        "Shaded: the infusion. A gap is a gap: nothing valid was measured. Hatched below a line: "
        "{signs}. Bars: cuff pressures. Squares: answers, 0 none to 3 severe. Dashed: events.",
    )
    return text.format(signs=gaps.signs())


def _origin(past: Snapshot) -> str:
    if past.source.origin == DataOrigin.LIVE:
        return ""
    return f"<p><b>{_t(origin_text(past.source.origin))}</b></p>"


def _t(text: str) -> str:
    return escape(text)


def _h(text: str) -> str:
    return f"<h2>{_t(text)}</h2>"


def _p(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{_t(text)}</p>' if text else ""


def _lines(lines: list[Line]) -> list[str]:
    found = []
    for line in lines:
        text, under = _t(line.text), _t(line.under)
        pairs = " · ".join(f"{_t(name)}: {_t(value)}" for name, value in line.pairs)
        said = "<br/>".join(part for part in (text, pairs) if part)
        small = f'<span class="note">{under}</span>' if under else ""
        found.append(f"<p>{'<br/>'.join(part for part in (said, small) if part)}</p>")
    return found


def _ratings(session: SessionView, past: Snapshot) -> str:
    if not session.check_ins:
        return _p(translate("report", "No check-in."))
    head = (translate("report", "Time"), *(symptom_clinical(s) for s in Symptom))
    return _table(head, [_rating_row(check_in, past) for check_in in session.check_ins])


def _rating_row(check_in: CheckIn, past: Snapshot) -> gaps.Row:
    ratings = (rating_name(check_in.ratings.get(symptom)) for symptom in Symptom)
    return (when.clock_time(past.now, check_in.opened), *ratings)


def _sources(session: SessionView, past: Snapshot) -> str:
    table = _first(gaps.switch_head(), *gaps.switch_rows(session, past))
    return _h(translate("report", "Where the vital signs came from")) + table if table else ""


def _first(head: gaps.Row, rows: list[gaps.Row], count: int) -> str:
    """Return a table of the first rows of so many, "" without any."""
    return _table(head, rows) + _p(gaps.left_out(count), "note") if rows else ""


def _table(head: gaps.Row, rows: list[gaps.Row]) -> str:
    names = "".join(f"<th>{_t(name)}</th>" for name in head)
    lines = "".join(_cells(row) for row in rows)
    return f"<table><tr>{names}</tr>{lines}</table>"


def _cells(row: gaps.Row) -> str:
    return "<tr>" + "".join(f"<td>{_t(cell)}</td>" for cell in row) + "</tr>"


def _model(session: SessionView) -> str:
    if not session.kept:
        return words.forecast_hint(session)
    text = translate("report", "By the model {model}: when all open effects were to be settled.")
    return text.format(model=session.forecast.model)


def _kept(session: SessionView, past: Snapshot) -> str:
    lines, _ = kept_lines(session, None, past.now)
    rows = "".join(
        f"<tr><td>{_t(k.time)}</td><td>{_t(k.window)}</td><td>{_t(k.cause)}</td></tr>"
        for k in lines
    )
    return f"<table>{rows}</table>" if rows else ""
