"""Where the forecast fails, in words that follow from the numbers by rule."""

from __future__ import annotations

from tests.study.findings import (
    FEW,
    LEAST,
    MOST,
    Study,
    after,
    misses,
    named,
    percent,
    surely_misses,
    surely_worse,
    too_wide,
    worse,
)
from tests.study.scoring import Scored
from tests.study.trial import ROUNDS


def where_it_fails(study: Study) -> list[str]:
    """Return the section that lists every failing cell."""
    judged = study.judged()
    short, lost = [c for c in judged if misses(c)], [c for c in judged if worse(c)]
    lines = [
        "## Where it fails",
        "",
        f"By rule: every cell whose 80 % windows hold under {percent(LEAST)}, and every cell whose "
        f"loss is above the article's. Of {len(judged)} cells judged, {len(short)} hold too little "
        f"({len([c for c in short if surely_misses(c)])} beyond chance) and {len(lost)} lose to "
        f"the article ({len([c for c in lost if surely_worse(c)])} beyond chance); "
        f"{study.not_judged()} more have too few open windows to judge.",
        "",
        *_worst(study),
        "",
        "| scenario | when | 80 % windows hold too little | loss above the article's |",
        "|---|---|---|---|",
    ]
    for one in study.scored:
        lines += _failing_rows(one)
    lines += ["", f"**Nowhere:** {_listed(_without(study))}.", ""]
    return lines + _too_wide(study)


def _worst(study: Study) -> list[str]:
    """Return sentences about the lowest coverage and the highest loss, all effects together."""
    together = [cell for cell in study.judged() if cell.effect is None]
    low = min(together, key=lambda cell: cell.personal.within_80.value)
    high = max(together, key=lambda cell: cell.to_article.value)
    lines = [
        f"- Lowest coverage of all six together: {percent(low.personal.within_80.value, 1)}, "
        f"{after(low.rounds)}, in *{study.of(low.scenario).scenario.title}*.",
        f"- Highest loss of all six together: {high.to_article.value:.2f} of the article's, "
        f"{after(high.rounds)}, in *{study.of(high.scenario).scenario.title}*.",
    ]
    for rounds in ROUNDS:
        missed = [c for c in together if c.rounds == rounds and misses(c)]
        titles = [study.of(c.scenario).scenario.title for c in missed]
        lines.append(
            f"- Under {percent(LEAST)} with all six together {after(rounds)}: {_listed(titles)}."
        )
    added = [c for c in together if c.rounds and c.to_clock.value > 1.0]
    titles = [f"{study.of(c.scenario).scenario.title} {after(c.rounds)}" for c in added]
    lines.append(f"- Answers do harm (loss of all six above the clock's): {_listed(titles)}.")
    fell = [one.scenario.title for one in study.scored if _falls(one)]
    lines.append(
        f"- Answers make the windows less true (coverage {after(ROUNDS[-1])} lower than before "
        f"any answer, and under {percent(LEAST)}): {_listed(fell)}."
    )
    return lines


def _falls(one: Scored) -> bool:
    first, last = one.cell(ROUNDS[0]), one.cell(ROUNDS[-1])
    if first is None or last is None or last.open < FEW:
        return False
    return misses(last) and last.personal.within_80.value < first.personal.within_80.value


def _failing_rows(one: Scored) -> list[str]:
    lines = []
    for rounds in ROUNDS:
        cells = [c for c in one.cells if c.rounds == rounds and c.open >= FEW]
        short = [
            f"{named(c)} {percent(c.personal.within_80.value, 1)}{_mark(surely_misses(c))}"
            for c in cells
            if misses(c)
        ]
        lost = [
            f"{named(c)} {c.to_article.value:.3f}{_mark(surely_worse(c))}"
            for c in cells
            if worse(c)
        ]
        if short or lost:
            held = ", ".join(short), ", ".join(lost)
            lines.append(f"| {one.scenario.title} | {after(rounds)} | {held[0]} | {held[1]} |")
    return lines


def _mark(sure: bool) -> str:
    return "" if sure else " (?)"


def _without(study: Study) -> list[str]:
    return [one.scenario.title for one in study.scored if not _failing_rows(one)]


def _listed(names: list[str]) -> str:
    return ", ".join(f"*{name}*" for name in names) or "none"


def _too_wide(study: Study) -> list[str]:
    rule = f"Wider than needed, by rule: every cell whose 80 % windows hold over {percent(MOST)}"
    rows = []
    for one in study.scored:
        for rounds in ROUNDS:
            cells = [c for c in one.cells if c.rounds == rounds and c.open >= FEW and too_wide(c)]
            held = ", ".join(f"{named(c)} {percent(c.personal.within_80.value, 1)}" for c in cells)
            if held:
                rows.append(f"| {one.scenario.title} | {after(rounds)} | {held} |")
    if not rows:
        return [f"{rule}: none."]
    return [f"{rule}.", "", "| scenario | when | 80 % windows hold |", "|---|---|---|", *rows]
