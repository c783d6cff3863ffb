"""Sources of vital signs made by hand, for tests that only draw."""

from __future__ import annotations

from dataclasses import replace

from app.config import LinkKind
from app.domain.metric import NIBP, Metric
from app.errors import ErrorCode
from app.snapshot import DataOrigin, Outcome, Snapshot, SourceView
from tests.ui import samples

T = samples.NOW_T
IN = samples.snapshot(session=None, signed_in=samples.NURSE)
RUNNING = samples.snapshot(signed_in=samples.NURSE)

MONITOR = SourceView(
    "Bay 3 monitor",
    DataOrigin.LIVE,
    True,
    id="monitor",
    kind=LinkKind.HL7,
    since=T - 47 * 60,
    last=T - 2,
    per_minute=60.0,
    taken=2811,
    others=1204,
    repeated=3,
)
SILENT = replace(MONITOR, last=T - 240, per_minute=0.0, silent_since=T - 240)
LISTENS = replace(MONITOR, id="new", last=None, per_minute=None, taken=0)
OXIMETER = SourceView(
    "Pulse oximeter",
    DataOrigin.LIVE,
    False,
    "the oximeter does not answer",
    id="oximeter",
    kind=LinkKind.BLE,
    since=T - 4 * 60,
    last=T - 4 * 60 - 1,
    per_minute=0.0,
    taken=901,
)
GATEWAY = SourceView(
    "Gateway",
    DataOrigin.LIVE,
    True,
    id="gateway",
    kind=LinkKind.SDC,
    since=T - 90 * 60,
    last=T - 300,
    per_minute=0.2,
    taken=12,
)
SIMULATED = SourceView(
    "Practice patient",
    DataOrigin.SIMULATED,
    True,
    id="practice",
    kind=LinkKind.SIMULATOR,
    since=T - 60,
    last=T,
    per_minute=60.0,
)
REPLAYED = replace(
    SIMULATED,
    name="Monday's recording",
    origin=DataOrigin.REPLAYED,
    id="replay",
    kind=LinkKind.REPLAY,
)
STARTING = SourceView("Bay 3 monitor", DataOrigin.LIVE, False, id="monitor", kind=LinkKind.SDC)
WRONG = replace(
    STARTING,
    id="wrong",
    since=T - 600,
    error="the folder of SDC certificates has no file userkey.pem",
    given_up=True,
)
TROUBLED = replace(
    MONITOR,
    connected=False,
    error="cannot listen on 127.0.0.1 port 2575: the port is in use",
    refused=14,
    errors=(
        "a message is longer than 1048576 bytes",
        "a message has no time",
        "a message has the unit mmol/L where a pressure stands",
        "a message is about more than one patient",
        "cannot listen on 127.0.0.1 port 2575: the port is in use",
    ),
)
LONG = "Overhead gateway of the recovery area, bays one to four West"
METRICS = {
    **dict.fromkeys((Metric.HR, Metric.RR, *NIBP), "monitor"),
    Metric.SPO2: "oximeter",
    Metric.PULSE: "oximeter",
}


def with_sources(*views: SourceView, base: Snapshot = IN, **changes: object) -> Snapshot:
    """Return a snapshot with these sources in order of preference."""
    origins = [view.origin for view in views] or [DataOrigin.NONE]
    worst = next((o for o in (DataOrigin.SIMULATED, DataOrigin.REPLAYED) if o in origins), None)
    whole = SourceView("all of them", worst or origins[0], all(v.connected for v in views))
    changes = {"metric_source": METRICS, **changes}
    return replace(base, source=whole, sources=views, **changes)  # type: ignore[arg-type]


def told(command_id: str, *views: SourceView, error: ErrorCode | None = None) -> Snapshot:
    """Return a snapshot in which a command was carried out, or refused."""
    outcome = Outcome(command_id, error is None, error)
    return with_sources(*views, outcomes={command_id: outcome})


THREE = (MONITOR, OXIMETER, GATEWAY)
LONGEST = tuple(
    replace(
        TROUBLED,
        name=LONG,
        id=f"long-{number}",
        taken=1_234_567,
        others=7_654_321,
        repeated=40_512,
    )
    for number in range(4)
)
STATES: dict[str, Snapshot] = {
    "none": with_sources(),
    "one": with_sources(MONITOR),
    "three": with_sources(*THREE),
    "troubled": with_sources(TROUBLED, WRONG, SIMULATED, REPLAYED),
    "silent": with_sources(SILENT, OXIMETER, LISTENS),
    "starting": with_sources(STARTING, replace(REPLAYED, last=None, per_minute=None)),
    "long": with_sources(*LONGEST),
}
