"""The limits in force as lines: what asks for a notice, and where that limit is from."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.limit_rules import NoticeTimes, VitalLimits
from app.snapshot import Snapshot
from ui import when
from ui.notice_words import (
    rule_words,
    sedation_words,
    source_words,
    symptom_words,
    vital_name,
)
from ui.widgets.line_list import Line

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def limit_lines(snapshot: Snapshot) -> list[Line]:
    """Return a line for every limit in the order of the clinic's file, then how notices come."""
    limits, session = snapshot.limits, snapshot.session
    if limits is None or session is None:
        return [Line(translate("notices", "No limits are set."))]
    lines = [Line(rule_words(r, session.baseline), source_words(r)) for r in limits.rules]
    lines += [Line(sedation_words(r), source_words(r)) for r in limits.sedation]
    if limits.symptoms is not None:
        lines.append(Line(symptom_words(limits.symptoms), source_words(limits.symptoms)))
    for metric, other in limits.instead.items():
        text = translate("notices", "{other} is used where there is no value for {vital}")
        lines.append(Line(text.format(other=vital_name(other), vital=vital_name(metric))))
    return [*lines, *_times(limits.times), _file(limits)]


def _times(times: NoticeTimes) -> list[Line]:
    again = translate("notices", "Seen, but it goes on: it comes back after {time}")
    technical = translate("notices", "Technical: it comes back after {time}")
    pause = translate("notices", "Pause: {time}, at most {most}")
    return [
        Line(translate("notices", "How notices come"), heading=True),
        Line(again.format(time=when.duration(times.again))),
        Line(technical.format(time=when.duration(times.technical_again))),
        Line(pause.format(time=when.duration(times.pause), most=when.duration(times.pause_most))),
        Line(translate("notices", "Only limits of vital signs are ever paused.")),
    ]


def _file(limits: VitalLimits) -> Line:
    text = translate("notices", "From the clinic's file {name}, version {n}")
    return Line(text.format(name=limits.id, n=limits.version))
