"""The tables of the report, and where its pictures stand."""

from __future__ import annotations

from collections.abc import Callable

from app.forecast.cohort import EFFECTS
from tests.study.findings import FEW, THIRD_OFF, Study, after, named, percent
from tests.study.scenarios import IN_MODEL
from tests.study.scoring import CERTAINTIES, DECILES, Cell, Estimate, Score, Scored, Share
from tests.study.trial import ROUNDS

PICTURES = "forecast-study"
_WHEN = " | ".join(after(rounds) for rounds in ROUNDS)


def picture(name: str, what: str) -> str:
    """Return the line that shows a picture."""
    return f"![{what}]({PICTURES}/{name}.svg)"


def overview(study: Study) -> list[str]:
    """Return coverage, loss and width of all effects together, with pictures."""
    lines = ["## All six effects together", ""]
    lines += [picture("coverage", "Coverage of the 80 % windows by scenario and check-ins"), ""]
    lines += ["Coverage of the 80 % windows (of the 50 % windows):", ""]
    lines += _table(study, lambda c: f"{_pc(c.personal.within_80)} ({_pc(c.personal.within_50)})")
    lines += ["", picture("loss", "Pinball loss over the article's by scenario and check-ins"), ""]
    lines += ["Mean pinball loss over the article's (over the clock's):", ""]
    lines += _table(study, lambda c: f"{c.to_article.value:.2f} ({c.to_clock.value:.2f})")
    lines += ["", "Mean width of the 80 % window in minutes: personal / clock / article:", ""]
    lines += _table(
        study, lambda c: f"{c.personal.width:.0f} / {c.clock.width:.0f} / {c.article.width:.0f}"
    )
    return [*lines, "", picture("effects", "Pinball loss over the clock's by effect, in-model")]


def _table(study: Study, show: Callable[[Cell], str]) -> list[str]:
    lines = [f"| scenario | {_WHEN} |", "|---" * (len(ROUNDS) + 1) + "|"]
    for one in study.scored:
        shown = [_shown(one.cell(rounds), show) for rounds in ROUNDS]
        lines.append(f"| {one.scenario.title} | {' | '.join(shown)} |")
    return lines


def _shown(cell: Cell | None, show: Callable[[Cell], str]) -> str:
    return "–" if cell is None or cell.open < FEW else show(cell)


def _pc(share: Estimate) -> str:
    return f"{100.0 * share.value:.0f}"


def calls(study: Study) -> list[str]:
    """Return whether `settled` was right, by probability and by the kiosk's own rule."""
    shown = study.some((IN_MODEL.id, *THIRD_OFF))
    titles = " | ".join(one.scenario.title for one in shown)
    lines = [
        "## Would a settled call be wrong?",
        "",
        "The forecast gives each effect a probability of having settled by now. How many had, of "
        "those that were said about as likely, after 1, 3 and 6 check-ins together "
        "(said → had settled, number of forecasts):",
        "",
        picture("reliability", "Probability of having settled against how many had"),
        "",
        f"| said | {titles} |",
        "|---" * (len(shown) + 1) + "|",
    ]
    for number in range(DECILES):
        edges = f"{100 * number // DECILES} to {100 * (number + 1) // DECILES} %"
        found = [_decile(one.calls.deciles[number]) for one in shown]
        lines.append(f"| {edges} | {' | '.join(found)} |")
    return [*lines, "", *_certain(shown, titles), "", *_by_rule(study)]


def _decile(share: Share | None) -> str:
    if share is None or share.count < FEW:
        return "–"
    return f"{percent(share.said)} → {percent(share.came_true)} ({share.count})"


def _certain(shown: list[Scored], titles: str) -> list[str]:
    lines = [
        "If an effect were called settled from a probability on, so many calls would be wrong "
        "(expected from the probabilities themselves, number of calls). The kiosk does not do "
        "this:",
        "",
        f"| called from | {titles} |",
        "|---" * (len(shown) + 1) + "|",
    ]
    for number, level in enumerate(CERTAINTIES):
        found = [_wrong(one.calls.certain[number]) for one in shown]
        lines.append(f"| {percent(level)} | {' | '.join(found)} |")
    return lines


def _wrong(share: Share | None) -> str:
    if share is None or share.count < FEW:
        return "–"
    return f"{percent(1.0 - share.came_true, 1)} ({percent(1.0 - share.said, 1)}, {share.count})"


def _by_rule(study: Study) -> list[str]:
    lines = [
        "The kiosk itself calls a symptom settled when it was last rated none, or mild twice in a "
        "row. The circulation is not counted here: its rule needs a heart rate, and none is "
        "simulated. After 1, 3 and 6 check-ins together:",
        "",
        "| scenario | called settled | of these not settled | settled, not called yet |",
        "|---|---|---|---|",
    ]
    for one in study.scored:
        found = one.calls
        wrong = percent(found.wrong / found.called, 1) if found.called >= FEW else "–"
        missed = percent(found.missed / found.settled, 1) if found.settled >= FEW else "–"
        lines.append(f"| {one.scenario.title} | {found.called} | {wrong} | {missed} |")
    return lines


def all_numbers(study: Study) -> list[str]:
    """Return every cell."""
    lines = [
        "## All numbers",
        "",
        "Coverage in percent with its standard error; width and losses in minutes. `clock` and "
        "`article`: coverage of their 80 % windows, their mean width, their mean loss.",
    ]
    for one in study.scored:
        lines += [
            "",
            f"### {one.scenario.title}",
            "",
            "| when | effect | open | 50 % | 80 % | width | P10 | P50 | P90 | loss | clock "
            "| article |",
            "|---" * 12 + "|",
        ]
        found = [one.cell(rounds, effect) for rounds in ROUNDS for effect in (*EFFECTS, None)]
        lines += [_numbers(cell) for cell in found if cell is not None]
    return lines


def _numbers(cell: Cell) -> str:
    own = cell.personal
    shown = [after(cell.rounds), named(cell), str(cell.open), _with_error(own.within_50)]
    shown += [_with_error(own.within_80), f"{own.width:.0f}"]
    shown += [f"{lost:.1f}" for lost in own.losses] + [f"{own.loss:.1f}"]
    shown += [_other(cell.clock), _other(cell.article)]
    return f"| {' | '.join(shown)} |"


def _with_error(share: Estimate) -> str:
    return f"{100.0 * share.value:.1f} ± {100.0 * share.error:.1f}"


def _other(score: Score) -> str:
    return f"{_pc(score.within_80)} %, {score.width:.0f}, {score.loss:.1f}"
