"""The take-home sheet as blocks: the words of a file, with the values of a session filled in.

All words are those of the file, never the screens' own: the sheet is in one language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from app.clock import Instant
from app.domain.aftercare import Course, Sheet, SheetSection, SheetTexts
from app.domain.metric import METRICS, Metric
from app.domain.session import Route
from app.domain.symptom import Rating

# Where there is nothing to fill in, there is a line to write on.
TO_WRITE = "_" * 18
NO_BREAK = "\u00a0"

# The words for what was given at once: with its time, and where nobody wrote the time down.
_GIVEN = {
    Route.ESKETAMINE_NASAL: ("nasal", "nasal_open"),
    Route.KETAMINE_IM: ("im", "im_open"),
}
_BULLET = "- "
_WRITE = "{write}"
_ALONE = re.compile(r"\{(\w+)\}")


class Kind(Enum):
    """What a block is."""

    TITLE = auto()
    FOR_WHOM = auto()
    HEADING = auto()
    TEXT = auto()
    BULLET = auto()
    FRAME = auto()
    WRITE = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the sheet; `section` counts the sections of the file, -1 for what has none.

    A frame has its heading in the first line of its text. `code` is what a scanned code says.
    """

    kind: Kind
    text: str
    section: int = -1
    code: str = ""


class Filler:
    """Fills the values of one session into the words of one file."""

    def __init__(self, sheet: Sheet, texts: SheetTexts) -> None:
        self._sheet, self._texts = sheet, texts
        self._locale = QLocale(texts.language)

    def blocks(self) -> list[Block]:
        """Return the whole sheet, from top to bottom."""
        words, sheet = self._texts.words, self._sheet
        whom = words["for_patient"].format(initials=sheet.initials, day=self._day(sheet.at))
        found = [Block(Kind.TITLE, words["title"]), Block(Kind.FOR_WHOM, whom)]
        for number, section in enumerate(self._texts.sections):
            found += self._section(number, section)
        code = code_text(self._texts, sheet.hours)
        return [*found, Block(Kind.CODE, words["code"], code=code)]

    def _section(self, number: int, section: SheetSection) -> list[Block]:
        if section.framed:
            lines = [self._fill(line) for line in section.lines]
            if self._sheet.ended is None and any("{drive_after}" in x for x in section.lines):
                lines.append(self._texts.words["counted_from_now"])
            text = "\n".join([self._fill(section.heading), *lines])
            return [Block(Kind.FRAME, text, number)]
        found = [Block(Kind.HEADING, self._fill(section.heading), number)]
        for line in section.lines:
            found += self._line(line, number)
        return found

    def _line(self, line: str, number: int) -> list[Block]:
        if _WRITE in line:
            return [Block(Kind.WRITE, self._fill(line.replace(_WRITE, "")).strip(), number)]
        alone = _ALONE.fullmatch(line.removeprefix(_BULLET))
        if alone and alone[1] == "recovery":
            return [Block(Kind.BULLET, text, number) for text in self._recovery()]
        if line.startswith(_BULLET):
            return [Block(Kind.BULLET, self._fill(line.removeprefix(_BULLET)), number)]
        return [Block(Kind.TEXT, self._fill(line), number)]

    def _fill(self, line: str) -> str:
        sheet = self._sheet
        return line.format(
            **general(self._texts, sheet.hours),
            initials=sheet.initials,
            day=self._day(sheet.at),
            drive_after=self._moment(sheet.drive_after),
            given=self._given(),
            recovery=" ".join(self._recovery()),
            vitals=self._vitals(),
            write="",
        )

    # -- values ---------------------------------------------------------------------

    def _day(self, moment: Instant) -> str:
        return self._shown(moment, self._texts.words["day_pattern"])

    def time(self, moment: Instant | None) -> str:
        """Return a clock time as the language writes it."""
        if moment is None:
            return self._texts.words["not_entered"]
        # Never at the end of one line and the beginning of the next.
        text = self._shown(moment, self._texts.words["time_pattern"])
        return text.replace(" ", NO_BREAK)

    def _shown(self, moment: Instant, pattern: str) -> str:
        zone = QTimeZone(moment.offset)
        when = QDateTime.fromSecsSinceEpoch(int(moment.utc), zone)
        return self._locale.toString(when, pattern)

    def _moment(self, moment: Instant) -> str:
        words = self._texts.words["moment"]
        return words.format(day=self._day(moment), time=self.time(moment))

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number as the language writes it."""
        return self._locale.toString(float(value), "f", decimals)

    def _given(self) -> str:
        sheet, words = self._sheet, self._texts.words
        whole, without_times = _GIVEN.get(sheet.route, ("iv", "iv_open"))
        known = sheet.ended is not None and (whole != "iv" or sheet.began is not None)
        key = whole if known else without_times
        exact = round(sheet.dose, 2)
        return words[key].format(
            dose=self.number(exact, len(f"{exact:g}".partition(".")[2])),
            minutes=self.number(round(sheet.minutes)),
            began=self.time(sheet.began),
            ended=self.time(sheet.ended),
        )

    def _recovery(self) -> list[str]:
        return [self._course(course) for course in self._sheet.courses]

    def _course(self, course: Course) -> str:
        words = self._texts.words
        symptom = words[course.symptom.value]
        if course.last is None or course.worst is None:
            return words["unknown"].format(symptom=symptom)
        if course.worst == Rating.NONE:
            return words["never"].format(symptom=symptom)
        if course.last == Rating.NONE:
            by = course.settled or course.asked
            return words["settled"].format(symptom=symptom, time=self.time(by))
        rating = words[course.last.name.lower()]
        return words["still"].format(symptom=symptom, rating=rating, time=self.time(course.asked))

    def _vitals(self) -> str:
        words = self._texts.words
        known = {measured.metric: measured for measured in self._sheet.measured}
        parts = []
        sys, dia = known.get(Metric.NIBP_SYS), known.get(Metric.NIBP_DIA)
        if sys is not None and dia is not None:
            parts.append(
                words["pressure"].format(
                    sys=self.number(round(sys.value)),
                    dia=self.number(round(dia.value)),
                    time=self.time(sys.at),
                )
            )
        for metric, key in ((Metric.HR, "pulse"), (Metric.PULSE, "pulse"), (Metric.SPO2, "oxygen")):
            found = known.get(metric)
            if found is not None:
                value = self.number(found.value, METRICS[metric].decimals)
                parts.append(words[key].format(value=value, time=self.time(found.at)))
        if not parts:
            return words["not_measured"]
        return words["measured"].format(list=words["and"].join(parts))


def general(texts: SheetTexts, hours: float) -> dict[str, str]:
    """Return what is filled in for everybody: nothing of it is about a patient."""
    locale = QLocale(texts.language)
    calls = [locale.toString(float(h), "g", 4) for h in texts.calls]
    words = texts.words["and_last"].join([", ".join(calls[:-1]), calls[-1]])
    return {
        "clinic": texts.clinic or texts.words["your_clinic"],
        "phone": texts.phone or TO_WRITE,
        "emergency": texts.emergency,
        "hours": locale.toString(float(hours), "g", 4),
        "call_hours": words if len(calls) > 1 else calls[0],
    }


def code_text(texts: SheetTexts, hours: float) -> str:
    """Return what the code says: general advice, the same for every patient."""
    return texts.qr.format(**general(texts, hours))


def footer(sheet: Sheet, texts: SheetTexts) -> str:
    """Return what stands at the foot of each page."""
    time = Filler(sheet, texts).time(sheet.at)
    return texts.words["footer"].format(id=texts.id, version=texts.version, time=time)
