"""Messages in the shapes that monitors really send; the numbers in them are made up."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from app.domain.metric import Metric
from app.domain.numeric import Numeric
from app.vitals.hl7.codes import CodeBook, load_codes
from app.vitals.hl7.mapping import Mapped, map_message
from app.vitals.hl7.message import parse
from app.vitals.hl7.source import CODES

_IDS = count(1)
NOW = "20260912120000.0000+0530"
UTC = 1789194600.0  # NOW in UTC seconds: 2026-09-12 06:30:00
SPO2 = "150456^MDC_PULS_OXIM_SAT_O2^MDC"
HR = "147842^MDC_ECG_HEART_RATE^MDC"
PULSE = "149530^MDC_PULS_OXIM_PULS_RATE^MDC"
RR = "151562^MDC_RESP_RATE^MDC"
TEMP = "150344^MDC_TEMP^MDC"
SYS = "150021^MDC_PRESS_BLD_NONINV_SYS^MDC"
DIA = "150022^MDC_PRESS_BLD_NONINV_DIA^MDC"
MEAN = "150023^MDC_PRESS_BLD_NONINV_MEAN^MDC"
CUFF = (
    "150301^MDC_PRESS_CUFF_SYS^MDC",
    "150302^MDC_PRESS_CUFF_DIA^MDC",
    "150303^MDC_PRESS_CUFF_MEAN^MDC",
)
ART = (
    "150033^MDC_PRESS_BLD_ART_SYS^MDC",
    "150034^MDC_PRESS_BLD_ART_DIA^MDC",
    "150035^MDC_PRESS_BLD_ART_MEAN^MDC",
)
PERCENT = "262688^MDC_DIM_PERCENT^MDC"
BPM = "264864^MDC_DIM_BEAT_PER_MIN^MDC"
RPM = "264928^MDC_DIM_RESP_PER_MIN^MDC"
MMHG = "266016^MDC_DIM_MMHG^MDC"
DEGC = "268192^MDC_DIM_DEGC^MDC"
UNITS = {SPO2: PERCENT, HR: BPM, PULSE: BPM, RR: RPM, TEMP: DEGC}


def obx(code: str, value: object, unit: str | None = None, **more: str) -> str:
    """Return an OBX; `more`: set, kind, sub, flag, status, time, device."""
    unit = UNITS.get(code, MMHG) if unit is None else unit
    kind, flag = more.get("kind", "NM"), more.get("flag", "")
    status, time = more.get("status", "F"), more.get("time", "")
    first, sub = more.get("set", "1"), more.get("sub", "")
    device = more.get("device", "")
    return f"OBX|{first}|{kind}|{code}|{sub}|{value}|{unit}||{flag}|||{status}|||{time}||||{device}"


def oru(*lines: str, **more: str) -> str:
    """Return a whole message of bed 5.

    `more`: id, sent, kind, mode, sender, pid, pv1, obr7, obr3.
    """
    number = more.get("id") or f"M{next(_IDS)}"
    sender = more.get("sender", "GATEWAY^00A03700273EDE18^EUI-64|MAKER")
    kind, mode = more.get("kind", "ORU^R01^ORU_R01"), more.get("mode", "P")
    pid, pv1 = more.get("pid", "4711^^^Hospital^PI"), more.get("pv1", "ICU^^5^HOSPITAL")
    group = f"OBR|1|{number}|{more.get('obr3', number)}|182777000^monitoring^SCT|||"
    head = [
        rf"MSH|^~\&|{sender}|||{more.get('sent', NOW)}||{kind}|{number}|{mode}|2.6|||AL|NE||UTF-8",
        f"PID|||{pid}||DOE^JANE",
        f"PV1||I|{pv1}",
        group + more.get("obr7", NOW),
    ]
    return "\r".join((*head, *lines)) + "\r"


def cuff(
    high: int, low: int, mean: int, time: str = "", codes: tuple[str, ...] = CUFF
) -> list[str]:
    """Return the three OBX of one cuff measurement."""
    values = zip(codes, (high, low, mean), strict=True)
    return [obx(code, value, MMHG, time=time) for code, value in values]


def book(dialect: str = "", path: Path = CODES) -> CodeBook:
    """Return the shipped codes."""
    return load_codes(path, dialect)


def group(device: str, *lines: str) -> tuple[str, ...]:
    """Return one more OBR with results; `device` stands in OBR-3 where one is given."""
    order = f"2^GATEWAY^{device}^EUI-64" if device else "2"
    return (f"OBR|2||{order}|182777000^monitoring^SCT|||{NOW}", *lines)


BOOK = book()


def mapped(*lines: str, dialect: str = "", zone: int = 0, **more: str) -> Mapped:
    """Return what the kiosk makes of a message with these results."""
    known = BOOK if not dialect else book(dialect)
    return map_message(parse(oru(*lines, **more).encode()), known, zone)


def numerics(result: Mapped) -> dict[Metric, Numeric]:
    """Return the numerics by metric."""
    return {m.numeric.metric: m.numeric for m in result.measured}


def values(*lines: str, **more: Any) -> dict[Metric, float | None]:
    """Return only the values that these results give."""
    return {metric: n.value for metric, n in numerics(mapped(*lines, **more)).items()}
