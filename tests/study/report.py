"""The report: what was simulated, what held, and where the forecast fails."""

from __future__ import annotations

from tests.study import header
from tests.study.fails import where_it_fails
from tests.study.findings import FEW, Measure, Study, measures
from tests.study.tables import all_numbers, calls, overview
from tests.study.trial import CHECK_INS, CUFFS

_COMMAND = "python -m tests.study"


def report(study: Study) -> str:
    """Return the whole report as Markdown; the same study gives the same bytes."""
    parts = [
        _head(study),
        _how_to_read(),
        _measures(measures(study)),
        where_it_fails(study),
        overview(study),
        calls(study),
        _scenarios(study),
        _limits(),
        all_numbers(study),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(study: Study) -> list[str]:
    return [
        "# The personal forecast on simulated patients",
        "",
        f"Made by `{_COMMAND}` (`make study`); do not edit. {len(study.scored)} scenarios with "
        f"{study.people} simulated patients each, seed {study.seed}. The same seed gives the same "
        "bytes.",
        "",
        *header.versions(),
        "",
        "What this model says at 0.5 mg/kg over 40 min, P10 – P50 – P90 in minutes after the end, "
        "of what is still open (a test compares this table with the model, so that an old report "
        "is noticed):",
        "",
        *header.fingerprint(),
    ]


def _how_to_read() -> list[str]:
    rounds = ", ".join(f"{m:g}" for m in CHECK_INS)
    cuffs = ", ".join(f"{m:g}" for m in CUFFS)
    return [
        "## How to read",
        "",
        "Every patient is drawn by a computer; the true moment at which each effect settles is "
        "therefore known: from then on the concentration stays below this patient's threshold, the "
        "one at which a rating turns from mild to moderate. They rate themselves "
        f"{rounds} minutes after the end, their pressure is measured at {cuffs}. The same seed is "
        "used in every scenario, so that little of the difference between two is luck of the "
        "draw.",
        "",
        "- **Open**: what has not truly settled at that moment. Only these windows are judged.",
        "- **Coverage**: how many settle within the window. 80 % windows should hold 80 %, 50 % "
        "windows 50 %. Lower: too sure. Higher: wider than needed.",
        "- **Width**: of the 80 % window in minutes, the sharpness. Narrower is better only where "
        "the coverage holds.",
        "- **Loss**: the pinball loss at P10, P50 and P90 in minutes, and their mean. Lower is "
        "better; it weighs coverage and width together.",
        "- **Clock**: the same cohort without any answer, for those still open at that moment.",
        "- **Article**: the article's window (log-normal through its P50 and P90, an assumption), "
        "for those still open at that moment; the same whatever dose was given.",
        "- (?) marks what may be chance: less than two standard errors from the limit, on either "
        "side.",
        f"- Cells with fewer than {FEW} open windows are not judged and are marked with –.",
    ]


def _measures(all_measures: tuple[Measure, ...]) -> list[str]:
    lines = ["## The measures", ""]
    for measure in all_measures:
        lines += [f"**{measure.promise}.** {_verdict(measure)}", ""]
        lines += ["| | found, with its standard error | |", "|---|---|---|"]
        for one in measure.found:
            mark = "" if one.sure else " (?)"
            lines.append(
                f"| {one.what} | {one.text} | {'met' if one.holds else '**not met**'}{mark} |"
            )
        lines.append("")
    return lines[:-1]


def _verdict(measure: Measure) -> str:
    failed = [one.what for one in measure.found if not one.holds]
    close = [one.what for one in measure.found if one.holds and not one.sure]
    verdict = "Met" if measure.holds else f"**Not met**: {', '.join(failed)}"
    if close:
        verdict += f", but other draws of the patients may miss it: {', '.join(close)}"
    return f"{verdict}."


def _scenarios(study: Study) -> list[str]:
    lines = ["## The scenarios", "", "| scenario | patients |", "|---|---|"]
    for one in study.scored:
        lines.append(f"| {one.scenario.title} | {one.scenario.what} |")
    return lines


def _limits() -> list[str]:
    return [
        "## What this does not show",
        "",
        "- **Nothing here is validated on patients.** The people are simulated; no patient was "
        "ever rated, measured or forecast for this report.",
        "- In-model coverage says that the arithmetic is right, not that the assumptions are. The "
        "shape of the model (a concentration, a threshold, a rating) is shared by the simulated "
        "patients in every scenario, also where its numbers differ.",
        "- The sizes of the departures (30 %, doubled, 20 %) are assumptions. Real patients may be "
        "further off, or off in several ways at once; no scenario combines two.",
        "- Everybody answers every check-in in time. Sleep, skipped questions, staff who answer "
        "for the patient, a wrong dose in the record and medicines that nobody wrote down are not "
        "simulated.",
        "- Everybody weighs 70 kg and has no modifier. One infusion each: nothing learned from "
        "earlier sessions is used.",
        "- When the *last* effect settles is not scored, only each effect alone.",
        "- Windows are scored for what has truly not settled. The kiosk knows that only from "
        "reports, and goes on showing a window until they say so.",
        "- Whether anybody recovers safely, or may go home, is not a question this study asks.",
    ]
