"""Kill the kiosk many times and say what was lost.

Each of `--jobs` kiosks has a folder of its own. With `--folder` the same command goes on where it
was interrupted, and what is wrong can be looked at there. Ends with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.kills.harness import Patient, WrongError

_EVERY = 20


class Run:
    """Several kiosks side by side, until there were enough kills or something is wrong."""

    def __init__(self, patients: list[Patient], count: int) -> None:
        self._patients = patients
        self._count = count
        self._lock = threading.Lock()
        self._begun = sum(patient.kills.total() for patient in patients)
        self._ending = False
        self.wrong: list[str] = []

    def go(self) -> None:
        """Kill until it is done."""
        threads = [threading.Thread(target=self._work, args=(p,)) for p in self._patients]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            print("ending after the kills under way", flush=True)
            self._ending = True
            for thread in threads:
                thread.join()

    def _work(self, patient: Patient) -> None:
        while not (self.wrong or self._ending) and self._take():
            try:
                patient.kill_once()
            except WrongError as error:
                self.wrong.append(str(error))

    def _take(self) -> bool:
        with self._lock:
            if self._begun >= self._count:
                return False
            self._begun += 1
            if self._begun % _EVERY == 0:
                print(f"{self._begun} of {self._count} ...", flush=True)
            return True


def _say_result(patients: list[Patient], wrong: list[str], seconds: float) -> None:
    kills = sum((p.kills for p in patients), Counter())
    done = sum((p.account.acknowledged for p in patients), Counter())
    for kind, count in sorted(done.items()):
        print(f"  acknowledged {kind}: {count}")
    how = ", ".join(f"{count} {kind}" for kind, count in sorted(kills.items()))
    print(f"{kills.total()} kills ({how}) in {seconds:.0f} s")
    words = "\n".join(wrong)
    lost, doubled = (words.count(f"{word}:") for word in ("LOST", "DOUBLED"))
    print(f"{done.total()} acknowledged: {lost} lost, {doubled} doubled")
    print(words or "nothing changed, nothing invented, everything in order")


def main() -> int:
    """Read the command line and kill; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=200, help="how many kills in all")
    parser.add_argument("--jobs", type=int, default=2, help="kiosks at a time")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="default: the time")
    parser.add_argument("--folder", type=Path, help="where to work, and to go on later")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="kiosk-kills-"))
    print(f"seed {options.seed}, in {folder}", flush=True)
    try:
        jobs = range(max(1, options.jobs))
        patients = [Patient(folder / str(job), options.seed + job) for job in jobs]
    except WrongError as error:
        parser.error(str(error))
    began = time.monotonic()
    run = Run(patients, options.count)
    run.go()
    _say_result(patients, run.wrong, time.monotonic() - began)
    return 1 if run.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
