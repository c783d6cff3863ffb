"""A long run of spoilt bytes against the listener's framing, mapping and answers: `make fuzz`.

    python -m tests.vitals.hl7.fuzz SECONDS

Guided by coverage where atheris is installed, by hypothesis elsewhere. It ends with 0 and the
number of executions, or with the input that broke something.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from app.vitals.hl7.framing import framed

# Marks, codes and words that random bytes would take for ever to find.
WORDS = (
    b"|", b"^", b"~", b"&", b"\\", b"\r", b"\x0b", b"\x1c\r", b'""', b"OBX|", b"MSH|^~\\&|",
    b"PID|||", b"PV1||I|ICU^^5", b"OBR|1||||||20260912120000", b"PRT||||||||||", b"ORU^R01",
    b"8388607", b"-100", b"+0530", b"nan", b"1e9", b"DEMO", b"QUES", b"INV",
    b"150456^MDC_PULS_OXIM_SAT_O2^MDC", b"147842^MDC_ECG_HEART_RATE^MDC",
    b"262688^MDC_DIM_PERCENT^MDC", b"268192^MDC_DIM_DEGC^MDC", b"266016^MDC_DIM_MMHG^MDC",
)  # fmt: skip
LONGEST = 8192  # bytes of one input
BATCH = 500  # executions between two looks at the clock, with hypothesis


class Counter:
    """Runs one input after the other on one event loop, and counts them."""

    def __init__(self) -> None:
        from tests.vitals.hl7.fuzzing import line

        self._line = line
        self._loop = asyncio.new_event_loop()
        self.runs = self.messages = 0

    def run(self, data: bytes) -> None:
        """Let the bytes of one input come over the line."""
        self.messages += self._loop.run_until_complete(self._line(data))
        self.runs += 1

    def tell(self, by: str, seconds: float) -> None:
        """Say how much was done."""
        print(f"{by}: {self.runs} executions, {self.messages} frames read, in {seconds:.0f} s")


def guided(seconds: float, atheris) -> None:
    """Let atheris choose the inputs; it ends the process by itself."""
    with atheris.instrument_imports(include=["app.vitals.hl7"]):
        counter = Counter()
    from tests.vitals.hl7.fuzzing import WHOLE

    folder = Path(tempfile.mkdtemp(prefix="hl7-fuzz-"))
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, seed in enumerate((framed(WHOLE), framed(WHOLE) * 2, WHOLE)):
        (seeds / str(number)).write_bytes(b"\xff" + seed)
    quoted = ("".join(f"\\x{byte:02x}" for byte in word) for word in WORDS)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")
    given = [sys.argv[0], f"-max_total_time={seconds:.0f}", f"-max_len={LONGEST}", "-timeout=10"]
    given += ["-rss_limit_mb=0", f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/"]
    print(f"what breaks something is kept in {folder}", flush=True)
    atheris.Setup([*given, str(seeds)], counter.run)
    atheris.Fuzz()


def random(seconds: float) -> None:
    """Let hypothesis choose the inputs, batch after batch."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    from tests.vitals.hl7.fuzzing import WHOLE

    counter, began = Counter(), time.monotonic()
    place, piece = st.integers(0, len(WHOLE) + 4), st.sampled_from(WORDS) | st.binary(max_size=8)
    changes = st.lists(st.tuples(place, st.integers(0, 39), piece), max_size=12)

    @given(st.integers(0, 255), changes)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    def one(size: int, changed: list[tuple[int, int, bytes]]) -> None:
        data = framed(WHOLE)
        for start, length, put in changed:
            data = data[:start] + put + data[start + length :]
        counter.run(bytes([size]) + data)

    while time.monotonic() - began < seconds:
        one()
    counter.tell("hypothesis", time.monotonic() - began)


def main(seconds: float) -> None:
    """Fuzz for so many seconds."""
    # A listener says what a sender does wrong: millions of times it would be all there is to read.
    logging.disable(logging.CRITICAL)
    try:
        import atheris
    except ImportError:
        random(seconds)
    else:
        guided(seconds, atheris)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0)
