"""Run the whole study and write its report: `python -m tests.study`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.study.findings import FEW, Study
from tests.study.pictures import pictures
from tests.study.report import report
from tests.study.scenarios import SCENARIOS
from tests.study.scoring import scored
from tests.study.tables import PICTURES

DOCS = Path(__file__).resolve().parents[2] / "resources" / "docs"
REPORT = "forecast-study.md"
PEOPLE, SEED = 1000, 2077


def main() -> None:
    """Play every scenario and write the report with its pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.study", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help="patients in each scenario")
    parser.add_argument("--seed", type=int, default=SEED, help="of the simulated patients")
    parser.add_argument("--to", type=Path, default=DOCS, help="folder to write into")
    given = parser.parse_args()
    if given.people < FEW:
        parser.error(f"--people must be at least {FEW}: fewer say nothing")
    found = []
    for number, who in enumerate(SCENARIOS, start=1):
        print(f"{number:2} of {len(SCENARIOS)}  {who.title}", flush=True)
        found.append(scored(who, given.people, given.seed))
    write(Study(given.people, given.seed, tuple(found)), given.to)


def write(study: Study, folder: Path) -> None:
    """Write the report and its pictures into a folder."""
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    (folder / REPORT).write_text(report(study), encoding="utf-8")
    for name, drawn in pictures(study).items():
        (folder / PICTURES / name).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
