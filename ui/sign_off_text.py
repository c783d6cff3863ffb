"""The facts that are signed: built once, shown as they are, and stored as they were shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.domain.readiness import CriterionState, Protocol
from app.domain.session import SessionEnd
from app.snapshot import SessionView, Snapshot
from ui import session_words, when
from ui.criteria_words import facts_of, state_word, title
from ui.evidence_words import evidence_text

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class FactLine:
    """One row of the table: a criterion, its title, its evidence, its state."""

    criterion: str
    label: str
    evidence: str
    state: CriterionState


@dataclass(frozen=True, slots=True)
class SignedFacts:
    """What stands on the sign-off screen, frozen when it was built."""

    patient: str
    lines: tuple[FactLine, ...]
    protocol: Protocol

    @property
    def states(self) -> dict[str, CriterionState]:
        """Return the state of each criterion as it is shown."""
        return {line.criterion: line.state for line in self.lines}

    @property
    def met(self) -> frozenset[str]:
        """Return the criteria that are shown as met."""
        return frozenset(n.criterion for n in self.lines if n.state == CriterionState.MET)

    @property
    def open(self) -> tuple[FactLine, ...]:
        """Return the lines that are not met."""
        return tuple(n for n in self.lines if n.state != CriterionState.MET)

    def shown(self, end: SessionEnd) -> tuple[str, ...]:
        """Return the text of the screen, line by line."""
        rows = (f"{line.label}: {line.evidence}" for line in self.lines)
        return (heading(), self.patient, *rows, meaning(end, self.protocol))


def heading() -> str:
    """Return the headline over the facts."""
    return translate("sign_off", "You are signing these facts")


def signed_facts(snapshot: Snapshot, session: SessionView) -> SignedFacts:
    """Return the facts of a session as of this snapshot."""
    facts = facts_of(snapshot, full=True)
    lines = []
    for result in session.readiness.results:
        evidence = evidence_text(result, facts)
        if result.state != CriterionState.MET:
            text = translate("sign_off", "{state} · {evidence}")
            evidence = text.format(state=state_word(result.state), evidence=evidence)
        name = title(result.criterion)
        lines.append(FactLine(result.criterion.id, name, evidence, result.state))
    parts = [
        session.patient.initials,
        session_words.mrn(session),
        session_words.given(session),
        session_words.ended(session, snapshot.now),
        translate("sign_off", "as of {time}").format(time=when.clock_of(snapshot.now)),
    ]
    return SignedFacts(" · ".join(parts), tuple(lines), session.readiness.protocol)


def meaning(end: SessionEnd, protocol: Protocol) -> str:
    """Return what a signature states, naming the protocol and its version."""
    if end == SessionEnd.DISCHARGED:
        text = translate(
            "sign_off",
            "By signing I state that I assessed this patient and that the criteria of {protocol}, "
            "version {version} are met. The kiosk advises; the decision is mine.",
        )
    elif end == SessionEnd.OVERRIDDEN:
        text = translate(
            "sign_off",
            "By signing we state that we assessed this patient and discharge although criteria of "
            "{protocol}, version {version} are open. The kiosk advises; the decision is ours.",
        )
    elif end == SessionEnd.TRANSFERRED:
        text = translate(
            "sign_off",
            "By signing I state that others take this patient over; the criteria of {protocol}, "
            "version {version} stand as listed. The kiosk advises; the decision is mine.",
        )
    else:
        text = translate(
            "sign_off",
            "By signing I state that this session was entered in error. It is kept and marked, "
            "with {protocol}, version {version} as listed.",
        )
    return text.format(protocol=protocol.name, version=protocol.version)
