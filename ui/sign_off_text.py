"""The facts that are signed: built once, shown as they are, and stored as they were shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.domain.readiness import CriterionResult, CriterionState, Protocol, Reason
from app.domain.session import SessionEnd
from app.snapshot import SessionView, Snapshot
from ui import session_words, when
from ui.criteria_words import facts_of, state_word, title
from ui.evidence_words import evidence_text
from ui.ledger_words import head_words

translate = QCoreApplication.translate
# Reasons whose evidence already says why a criterion is open.
_SAY_IT_ALL = frozenset(
    {
        Reason.NOT_ASSESSED,
        Reason.NOT_ASKED,
        Reason.ITEMS_MISSING,
        Reason.NO_ANSWER,
        Reason.NO_VALUE,
        Reason.TIME_UNSURE,
        Reason.TOO_OLD,
    }
)


@dataclass(frozen=True, slots=True)
class FactLine:
    """One row of the table: a criterion, its title, its evidence, its state."""

    criterion: str
    label: str
    evidence: str
    state: CriterionState
    word: str = ""


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

    @property
    def first_open(self) -> FactLine:
        """Return the open line to name first: what failed before what nobody looked at."""
        failed = [n for n in self.open if n.state == CriterionState.NOT_MET]
        return (failed or list(self.open))[0]

    def shown(self, end: SessionEnd) -> tuple[str, ...]:
        """Return the text of the screen, line by line."""
        rows = (f"{line.label}: {line.evidence}" for line in self.lines)
        return (heading(), self.patient, *rows, meaning(end, self.protocol, len(self.open)))


def heading() -> str:
    """Return the headline over the facts."""
    return translate("sign_off", "You are signing these facts")


def signed_facts(snapshot: Snapshot, session: SessionView) -> SignedFacts:
    """Return the facts of a session as of this snapshot."""
    facts = facts_of(snapshot, full=True)
    lines = []
    for result in session.readiness.results:
        evidence, word = evidence_text(result, facts), open_word(result)
        if result.state != CriterionState.MET and result.evidence.reason not in _SAY_IT_ALL:
            text = translate("sign_off", "{state} · {evidence}")
            evidence = text.format(state=word, evidence=evidence)
        name = title(result.criterion)
        lines.append(FactLine(result.criterion.id, name, evidence, result.state, word))
    parts = [
        session.patient.initials,
        session_words.mrn(session),
        session_words.given(session),
        session_words.ended(session, snapshot.now),
        translate("sign_off", "as of {time}").format(time=when.clock_of(snapshot.now)),
    ]
    if snapshot.ledger.head is not None:
        # What it was when these facts were shown: everything before the signature.
        parts.append(head_words(snapshot.ledger.head))
    return SignedFacts(" · ".join(parts), tuple(lines), session.readiness.protocol)


def open_word(result: CriterionResult) -> str:
    """Return in a word or two why a criterion is open; what nobody looked at is no failure."""
    if result.evidence.reason == Reason.NOT_ASSESSED:
        return translate("sign_off", "not assessed")
    if result.evidence.reason == Reason.NOT_ASKED:
        return translate("sign_off", "not asked yet")
    if result.evidence.reason == Reason.ITEMS_MISSING:
        return translate("sign_off", "not complete")
    if result.state == CriterionState.STALE:
        return translate("sign_off", "old")
    return state_word(result.state)


def meaning(end: SessionEnd | None, protocol: Protocol, still_open: int = 0) -> str:
    """Return what a signature states, naming the protocol and its version.

    `still_open` counts the criteria that are not met: nobody signs that those are.
    """
    if end is None:
        return translate("sign_off", "What a signature means depends on how the session ends.")
    if end == SessionEnd.DISCHARGED and still_open:
        text = translate("sign_off", "A discharge cannot be signed while criteria are open: {n}.")
        return text.format(n=still_open)
    if end == SessionEnd.DISCHARGED:
        text = translate(
            "sign_off",
            "By signing I state that I assessed this patient and that the criteria of {protocol}, "
            "version {version} are met. The kiosk advises; the decision is mine.",
        )
    elif end == SessionEnd.OVERRIDDEN:
        text = translate(
            "sign_off",
            "By signing we state that we assessed this patient and discharge although {n} criteria "
            "of {protocol}, version {version} are open. The kiosk advises; the decision is ours.",
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
    return text.format(protocol=protocol.name, version=protocol.version, n=still_open)
