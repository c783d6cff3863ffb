"""The end of a session: what must hold before it is signed, and what is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from app import commands as c
from app.bedside.situation import TEXT_LIMIT, Situation, stamp_of
from app.bedside.staff import Member
from app.domain import facts as f
from app.domain.notice import NoticeKind
from app.domain.readiness import Readiness
from app.domain.self_harm import Concern, blocks
from app.domain.session import SessionEnd
from app.errors import ErrorCode, RefusedError


def check_end(
    command: c.EndSession, now: Situation, readiness: Readiness, told: Sequence[Concern] = ()
) -> None:
    """Refuse an end that the record does not allow, before any PIN is looked at."""
    now.staff()
    met = {r.criterion.id for r in readiness.results if r.state == "met"}
    if met != command.met_shown:
        raise RefusedError(ErrorCode.FACTS_CHANGED)
    if blocks(told, command.end):
        # No override either: a second signature is no answer to the patient.
        raise RefusedError(ErrorCode.SELF_HARM_OPEN)
    session = now.session()
    changed = session.open_notice(NoticeKind.PROTOCOL_CHANGED) is not None
    if command.end == SessionEnd.DISCHARGED and (changed or not readiness.ready):
        raise RefusedError(ErrorCode.CRITERIA_OPEN)
    if command.end != SessionEnd.DISCHARGED and not command.reason.strip():
        raise RefusedError(ErrorCode.REASON_MISSING)
    if len(command.reason) > TEXT_LIMIT:
        raise RefusedError(ErrorCode.VALUE_REFUSED, "reason")
    if command.meaning and command.meaning not in command.shown:
        # Nobody signs what they have not read.
        raise RefusedError(ErrorCode.VALUE_REFUSED, "meaning")
    needs_second = command.end == SessionEnd.OVERRIDDEN
    same = command.second is not None and command.second.staff_id == command.signer.staff_id
    if same or (needs_second and command.second is None):
        raise RefusedError(ErrorCode.SAME_SIGNER)


def end_fact(
    command: c.EndSession, now: Situation, member: Callable[[int], Member]
) -> f.SessionEnded:
    """Return the signed end of the session; name and role of each signer are printed with it."""
    signer = member(command.signer.staff_id)
    second = None if command.second is None else member(command.second.staff_id)
    stamp = stamp_of(command, now)
    stamp["staff_id"] = signer.id
    text = "\n".join(command.shown)
    return f.SessionEnded(
        **stamp,
        end=command.end,
        signer_name=signer.name,
        shown=command.shown,
        shown_sha256=hashlib.sha256(text.encode()).hexdigest(),
        reason=command.reason.strip(),
        second_staff_id=None if second is None else second.id,
        second_name="" if second is None else second.name,
        signer_role=signer.role,
        second_role=None if second is None else second.role,
        meaning=command.meaning,
    )
