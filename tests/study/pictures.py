"""The pictures of the report, drawn from its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

from app.forecast.cohort import EFFECTS
from tests.study import svg
from tests.study.findings import FEW, LEAST, THIRD_OFF, TO_CLOCK, Study, after
from tests.study.scenarios import IN_MODEL
from tests.study.scoring import Cell, Estimate
from tests.study.trial import ROUNDS

_LEFT, _RIGHT, _TOP, _ROW = 250.0, 870.0, 90.0, 38.0
_KINDS = {rounds: kind for kind, rounds in enumerate(ROUNDS)}
_APART = (-11.0, -4.0, 4.0, 11.0)


@dataclass(frozen=True)
class _Dots:
    """A row of marks for each name; `values` by check-ins, with how far chance may go."""

    name: str
    values: dict[int, tuple[float, float]]


def pictures(study: Study) -> dict[str, str]:
    """Return every picture by its file's name."""
    return {
        "coverage.svg": _coverage(study),
        "loss.svg": _loss(study),
        "effects.svg": _effects(study),
        "reliability.svg": _reliability(study),
    }


def _coverage(study: Study) -> str:
    def share(cell: Cell) -> tuple[float, float]:
        value, apart = _with_chance(cell.personal.within_80)
        return 100.0 * value, 100.0 * apart

    rows = _by_scenario(study, share)
    low = min(value - apart for row in rows for value, apart in row.values.values())
    axis = svg.Axis(10.0 * floor(low / 10.0), 100.0, _LEFT, _RIGHT)
    return _dot_plot(
        "How many settle within their 80 % window",
        "Of what is still open, all six effects together. Left of the broken line: under 70 %. "
        "Bars: two standard errors.",
        rows,
        axis,
        (80.0, 100.0 * LEAST),
        (10.0, " %"),
    )


def _loss(study: Study) -> str:
    rows = _by_scenario(study, lambda cell: _with_chance(cell.to_article))
    most = max(value + apart for row in rows for value, apart in row.values.values())
    axis = svg.Axis(0.0, max(1.2, 0.2 * ceil(most / 0.2)), _LEFT, _RIGHT)
    return _dot_plot(
        "Pinball loss over that of the article's windows",
        "Of what is still open, all six effects together. Right of the line the article's windows "
        "do better. Bars: two standard errors.",
        rows,
        axis,
        (1.0, None),
        (0.2, ""),
    )


def _effects(study: Study) -> str:
    one = study.of(IN_MODEL.id)
    rows = []
    for effect in EFFECTS:
        cells = [one.cell(rounds, effect) for rounds in ROUNDS]
        values = {
            c.rounds: _with_chance(c.to_clock) for c in cells if c is not None and c.open >= FEW
        }
        rows.append(_Dots(effect.value, values))
    most = max(value + apart for row in rows for value, apart in row.values.values())
    axis = svg.Axis(0.0, max(1.2, 0.2 * ceil(most / 0.2)), _LEFT, _RIGHT)
    return _dot_plot(
        "What answers add to the clock, in-model",
        "Pinball loss over that of the same cohort without answers. Broken line: the measure. "
        "Bars: two standard errors.",
        rows,
        axis,
        (1.0, TO_CLOCK),
        (0.2, ""),
    )


def _with_chance(found: Estimate) -> tuple[float, float]:
    return found.value, 2.0 * found.error


def _by_scenario(study: Study, value: Callable[[Cell], tuple[float, float]]) -> list[_Dots]:
    rows = []
    for one in study.scored:
        cells = [one.cell(rounds) for rounds in ROUNDS]
        values = {c.rounds: value(c) for c in cells if c is not None and c.open >= FEW}
        rows.append(_Dots(one.scenario.title, values))
    return rows


def _dot_plot(
    title: str,
    what: str,
    rows: list[_Dots],
    axis: svg.Axis,
    lines: tuple[float, float | None],
    ticks: tuple[float, str],
) -> str:
    """Return rows of marks over an axis with a line, a broken line and ticks at each step."""
    bottom = _TOP + _ROW * len(rows)
    whole, broken = lines
    parts = svg.legend(_LEFT, 64, [(_KINDS[r], after(r)) for r in ROUNDS], 160)
    parts += _ticks(axis, ticks, bottom)
    parts.append(svg.edge(axis.at(whole), _TOP, bottom))
    if broken is not None:
        parts.append(svg.edge(axis.at(broken), _TOP, bottom, "5 4"))
    for number, row in enumerate(rows):
        middle = _TOP + _ROW * (number + 0.5)
        parts.append(svg.text(_LEFT - 14, middle + 5, row.name, anchor="end"))
        parts.append(svg.line(20, middle + _ROW / 2, _RIGHT, middle + _ROW / 2))
        for rounds, (value, apart) in row.values.items():
            kind = _KINDS[rounds]
            y = middle + _APART[kind]
            if apart:
                ends = axis.at(value - apart), axis.at(value + apart)
                parts.append(svg.line(ends[0], y, ends[1], y, svg.COLOURS[kind], 1.5))
            parts.append(svg.mark(axis.at(value), y, kind))
    parts.append(svg.text(20, bottom + 54, what))
    return svg.picture(bottom + 74, title, what, parts)


def _ticks(axis: svg.Axis, ticks: tuple[float, str], bottom: float) -> list[str]:
    step, unit = ticks
    parts = []
    for number in range(round((axis.high - axis.low) / step) + 1):
        value = axis.low + number * step
        x = axis.at(value)
        digits = 0 if step >= 1 else 1
        parts.append(svg.line(x, _TOP, x, bottom))
        parts.append(svg.text(x, bottom + 22, f"{value:.{digits}f}{unit}", anchor="middle"))
    return parts


def _reliability(study: Study) -> str:
    top, bottom = _TOP, _TOP + 480.0
    across, up = svg.Axis(0.0, 1.0, 110.0, 590.0), svg.Axis(0.0, 1.0, bottom, top)
    parts = []
    for number in range(6):
        value = number / 5.0
        x, y = across.at(value), up.at(value)
        parts += [svg.line(x, top, x, bottom), svg.line(across.start, y, across.end, y)]
        parts.append(svg.text(x, bottom + 22, f"{100 * value:.0f} %", anchor="middle"))
        parts.append(svg.text(across.start - 10, y + 5, f"{100 * value:.0f} %", anchor="end"))
    parts.append(svg.line(across.start, bottom, across.end, top, "#555555", 1.5, "5 4"))
    parts.append(svg.text(350, bottom + 46, "said to have settled by now", anchor="middle"))
    parts.append(svg.text(110, top - 14, "had settled"))
    for kind, one in enumerate(study.some((IN_MODEL.id, *THIRD_OFF)), start=1):
        shares = [s for s in one.calls.deciles if s is not None and s.count >= FEW]
        points = [(across.at(s.said), up.at(s.came_true)) for s in shares]
        parts += [svg.path(points, kind), *(svg.mark(x, y, kind) for x, y in points)]
        parts += svg.legend(630, 120 + 28 * kind, [(kind, one.scenario.title)], 0)
    parts.append(svg.text(630, 260, "On the broken line it is as likely"))
    parts.append(svg.text(630, 280, "as said; below it, said too often."))
    return svg.picture(
        bottom + 64,
        "Is “settled by now” as likely as it is said?",
        "Probability of having settled by now, in tenths, against how many had; all six effects, "
        "after 1, 3 and 6 check-ins.",
        parts,
    )
