"""What was measured, beside the items of the scales that ask about it; staff still choose."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.metric import Metric
from app.domain.reading import Freshness
from app.snapshot import SessionView, Snapshot
from ui import when

translate = QCoreApplication.translate
MEASURED_ITEMS = frozenset({"aldrete.circulation", "padss.vitals"})


def measured_help(item: str, snapshot: Snapshot) -> tuple[str, str]:
    """Return the measured values with age and baseline, and the tone they are said in."""
    session = snapshot.session
    if session is None:
        return "", "muted"
    words, good = _pressure(snapshot, session)
    if item == "padss.vitals":
        rate, also = _rate(snapshot, session)
        words, good = f"{words}\n{rate}", good and also
    return words, "text" if good else "caution"


def _pressure(snapshot: Snapshot, session: SessionView) -> tuple[str, bool]:
    base = session.baseline
    found = [snapshot.readings.get(m) for m in (Metric.NIBP_SYS, Metric.NIBP_DIA)]
    known = [r for r in found if r is not None and r.value is not None]
    if len(known) < 2 or any(r.freshness == Freshness.MISSING for r in known):
        return translate("assess", "no blood pressure measured"), False
    sys, dia = (r.value or 0.0 for r in known)
    age = max(r.age or 0.0 for r in known)
    old = any(r.freshness == Freshness.STALE for r in known)
    parts = [f"{sys:.0f}/{dia:.0f}", _age(age, old)]
    if base.sys and base.dia:
        text = translate("assess", "before {value} ({share})")
        share = f"{_share(sys, base.sys)}, {_share(dia, base.dia)}"
        parts.append(text.format(value=f"{base.sys:.0f}/{base.dia:.0f}", share=share))
    else:
        parts.append(translate("assess", "nothing measured before"))
    return " · ".join(parts), not old


def _rate(snapshot: Snapshot, session: SessionView) -> tuple[str, bool]:
    for metric in (Metric.HR, Metric.PULSE):
        found = snapshot.readings.get(metric)
        if found is None or found.value is None or found.freshness == Freshness.MISSING:
            continue
        old = found.freshness == Freshness.STALE
        text = translate("assess", "pulse {value}").format(value=f"{found.value:.0f}")
        parts = [text, _age(found.age or 0.0, old)]
        if session.baseline.hr:
            before = translate("assess", "before {value} ({share})")
            share = _share(found.value, session.baseline.hr)
            parts.append(before.format(value=f"{session.baseline.hr:.0f}", share=share))
        return " · ".join(parts), not old
    return translate("assess", "no pulse measured"), False


def _age(seconds: float, old: bool) -> str:
    if old and seconds < 60:
        return translate("assess", "old value")
    if old:
        return translate("assess", "old: {age}").format(age=when.ago(seconds))
    return when.ago(seconds)


def _share(value: float, before: float) -> str:
    return f"{100.0 * (value - before) / before:+.0f} %"
