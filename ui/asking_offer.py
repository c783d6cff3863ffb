"""Which questions the patient's own screen offers now, if any. No Qt."""

from __future__ import annotations

from app.domain.asking import RoundKind
from app.snapshot import Snapshot


def offered(snapshot: Snapshot) -> RoundKind | None:
    """Return the round to offer: before, while the infusion runs; after, once all has settled.

    Each is offered once, PHQ-9 never: staff hand the kiosk over for it.
    """
    session, asked = snapshot.session, snapshot.asked
    if session is None or asked is None:
        return None
    running = session.infusion.ended is None
    if not running and not session.settled:
        return None
    wanted = [RoundKind.BEFORE if running else RoundKind.AFTER]
    if asked.bladder_due:
        wanted.append(RoundKind.BLADDER)
    return next((k for k in wanted if k in asked.may and k not in asked.asked), None)
