"""Whether the words of a clinic fit the sheet, and which words are in force."""

from __future__ import annotations

from dataclasses import replace

from app.clock import Instant
from app.domain.aftercare import Aftercare, Course, Measured, Sheet, SheetTexts
from app.domain.metric import Metric
from app.domain.session import Route
from app.domain.symptom import Rating, Symptom
from app.log import LOG


def longest() -> Sheet:
    """Return a made-up sheet with as much to tell as there can be."""
    at = Instant(1_795_460_820.0, 0, 0.0, "")
    courses = tuple(Course(s, Rating.SEVERE, Rating.MODERATE, None, at) for s in Symptom)
    vitals = {Metric.NIBP_SYS: 188.0, Metric.NIBP_DIA: 108.0, Metric.HR: 118.0, Metric.SPO2: 100.0}
    return Sheet(
        session=0,
        initials="MMMM",
        route=Route.KETAMINE_IV,
        dose=188.85,
        minutes=240.0,
        began=at,
        ended=None,
        courses=courses,
        measured=tuple(Measured(m, v, at) for m, v in vitals.items()),
        at=at,
        drive_after=at,
        hours=24.0,
    )


def too_long(texts: SheetTexts) -> str:
    """Return the file and the line from which on a sheet does not fit two pages, or nothing."""
    # Imported here: mostly there is nothing to lay out.
    from ui.sheet.layout import A4, LETTER, MOST_PAGES
    from ui.sheet.paper import laid_out

    for paper in (A4, LETTER):
        laid = laid_out(longest(), texts, paper)
        if not laid.fits:
            over = next((p.block.section for p in laid.pages[MOST_PAGES]), -1)
            line = texts.sections[over].line
            return f"{texts.file}, line {line}: from here on the sheet does not fit two pages"
    return ""


def in_force(care: Aftercare) -> Aftercare:
    """Return the words in force once the length of the clinic's has been looked at as well.

    That it is too long goes to the log, too.
    """
    problem = "" if care.clinic is None else too_long(care.clinic)
    if problem:
        LOG.warning("the clinic's take-home sheet is not used: %s", problem)
    return replace(care, clinic=None, problem=problem) if problem else care
