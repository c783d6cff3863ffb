"""Walks the ledger from end to end, in pieces, and names the first thing that does not fit."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.domain.facts import SessionsArchived
from app.domain.ledger import Finding, LedgerCheck, LedgerHead, LedgerProblem, Verdict
from app.storage.anchors import Anchor
from app.storage.guards import missing_guards
from app.storage.ledger import Ledger
from app.storage.numerics import SEALED_OF_SESSION
from app.storage.sealed_facts import Ask, Stored, stored, strays
from app.storage.sealing import EARLIER, FACT, Entry, Seal

PAGE = 500
TAIL = 200

_ENTRIES = (
    "SELECT entry, what, seq, session_id, seconds, digest, link FROM ledger"
    " WHERE entry > ? ORDER BY entry LIMIT ?"
)
_SEQ_BEFORE = (
    "SELECT seq FROM ledger WHERE entry <= ? AND seq IS NOT NULL ORDER BY entry DESC LIMIT 1"
)
_NEXT_SESSION = "SELECT session_id FROM numerics WHERE session_id > ? ORDER BY session_id LIMIT 1"
_SEALED = (
    "SELECT 1 FROM ledger WHERE entry = ?1 AND what = 'batch' AND session_id = ?2 UNION ALL"
    " SELECT 1 FROM ledger WHERE ?1 IS NULL AND what = 'earlier' AND session_id = ?2 LIMIT 1"
)
_ARCHIVED = (
    "SELECT d.seq, d.sessions, d.beside, d.facts, d.batches FROM sessions_archived d"
    " CROSS JOIN fact f ON f.seq = d.seq"
)


class _Found(Exception):
    """The walk ends here."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.problem)
        self.finding = finding


def verify(
    ledger: Ledger,
    anchors: Sequence[Anchor] = (),
    page: int = PAGE,
    outside: Sequence[Finding] = (),
) -> Iterator[LedgerCheck]:
    """Yield how far the walk is, and at last what it found, then what was found `outside`.

    Between two pieces facts may be added, but nothing archived. Raises StorageError.
    """
    total = ledger.head().count
    walk = _Walk(ledger, anchors)
    yield LedgerCheck(0, total)
    missing = missing_guards(ledger.database)[:1]
    guards = [Finding(LedgerProblem.GUARDS_MISSING, name=name) for name in missing]
    beside = (*guards, *outside)
    try:
        walk.begin()
        while walk.piece(page):
            yield LedgerCheck(walk.head.count, max(total, walk.head.count))
        walk.end()
        findings: tuple[Finding, ...] = beside
    except _Found as found:
        findings = (found.finding, *beside)
    verdict = replace(walk.verdict(), findings=findings)
    yield LedgerCheck(walk.head.count, max(total, walk.head.count), verdict)


def verified(ledger: Ledger, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Return what a walk in one go found; raises StorageError."""
    *_, last = verify(ledger, anchors)
    assert last.verdict is not None
    return last.verdict


def tail_finding(ledger: Ledger, anchor: Anchor | None, last: int = TAIL) -> Finding | None:
    """Return what does not fit among the `last` entries or with the newest anchor.

    Quick enough for every start, and no proof: seconds and what lies before are not read.
    Raises StorageError.
    """
    count = ledger.head().count
    if anchor is not None and anchor.count > count:
        return Finding(LedgerProblem.CUT, entry=count + 1, expected=anchor.count)
    first = max(0, count - last)
    walk = _Walk(ledger, () if anchor is None else (anchor,), first)
    try:
        walk.begin()
        while walk.piece(last):
            pass
        if anchor is not None and anchor.count <= first:
            walk.compare(anchor)
        walk.beyond()
    except _Found as found:
        return found.finding
    return None


class _Walk:
    """From the beginning, or from after the entry `first` without the seconds."""

    def __init__(self, ledger: Ledger, anchors: Sequence[Anchor], first: int = 0) -> None:
        self._ask = ledger.database.rows
        self._seal = ledger.seal
        self.head = ledger.begin
        self._seq = 0
        self._whole = first == 0
        if first:
            ((link,),) = self._ask("SELECT link FROM ledger WHERE entry = ?", (first,))
            rows = self._ask(_SEQ_BEFORE, (first,))
            self.head, self._seq = LedgerHead(first, link), rows[0][0] if rows else 0
        self._facts = self._seconds = 0
        self._added: int | None = None
        self._anchors: dict[int, list[str]] = defaultdict(list)
        for anchor in anchors:
            self._anchors[anchor.count].append(anchor.link)
        self._archive = _Archive(self._ask)
        self._batches = _Batches(self._ask, self._seal, self._archive)

    def verdict(self) -> Verdict:
        anchors = sum(count <= self.head.count for count in self._anchors)
        seconds = self._batches.seconds
        return Verdict(self.head, self._facts, seconds, self._archive.facts_gone, anchors)

    def begin(self) -> None:
        """Read what archives hold, before anything is missed."""
        self._archive.read()

    def piece(self, page: int) -> bool:
        """Look at the next entries; False when there are none."""
        rows = self._ask(_ENTRIES, (self.head.count, page))
        if not rows:
            return False
        seqs = {row[2] for row in rows if row[2] is not None}
        last = max([self._seq, *seqs])
        facts = stored(self._ask, self._seq, last)
        self._added = min(facts.keys() - seqs, default=None)
        for *fields, link in rows:
            self._entry(Entry(*fields), link, facts)
        self._seq = last
        return True

    def _entry(self, entry: Entry, link: bytes, facts: dict[int, Stored]) -> None:
        expected = self.head.count + 1
        if entry.entry != expected:
            raise _Found(Finding(LedgerProblem.ENTRY_REMOVED, entry=expected))
        if not self._seal.fits(self.head.link, entry, link):
            raise _Found(_about(LedgerProblem.ENTRY_FORGED, entry, _kind(entry, facts)))
        self.head = LedgerHead(expected, link)
        self._anchor()
        if entry.what == FACT:
            self._fact(entry, facts)
        elif self._whole:
            self._batches.take(entry)

    def compare(self, anchor: Anchor) -> None:
        """Compare one entry with an anchor, without those between."""
        rows = self._ask("SELECT link FROM ledger WHERE entry = ?", (anchor.count,))
        if anchor.count and not (rows and rows[0][0].hex().startswith(anchor.link)):
            raise _Found(Finding(LedgerProblem.OTHER_HISTORY, entry=anchor.count))

    def beyond(self) -> None:
        """Look for facts after the last entry."""
        beyond = self._ask("SELECT min(seq) FROM fact WHERE seq > ?", (self._seq,))
        if beyond[0][0] is not None:
            raise _Found(Finding(LedgerProblem.FACT_ADDED, seq=beyond[0][0]))

    def _anchor(self) -> None:
        if self.head.count in self._anchors:
            here = self.head.link.hex()
            if not all(here.startswith(link) for link in self._anchors[self.head.count]):
                raise _Found(Finding(LedgerProblem.OTHER_HISTORY, entry=self.head.count))

    def _fact(self, entry: Entry, facts: dict[int, Stored]) -> None:
        assert entry.seq is not None
        if self._added is not None and self._added < entry.seq:
            raise _Found(Finding(LedgerProblem.FACT_ADDED, seq=self._added))
        there = facts.pop(entry.seq, None)
        if there is None:
            if not self._archive.covers_fact(entry):
                raise _Found(_about(LedgerProblem.FACT_REMOVED, entry, _kind(entry, facts)))
            return
        digest = there.digest(self._seal)
        if digest == entry.digest:
            self._facts += 1
            return
        facts[entry.seq] = there
        other = None if digest is None else self._sealed_as(digest)
        if other is not None:
            found = _about(LedgerProblem.FACTS_SWAPPED, entry, _kind(entry, facts))
            raise _Found(replace(found, other=other))
        raise _Found(_about(LedgerProblem.FACT_CHANGED, entry, _kind(entry, facts)))

    def _sealed_as(self, digest: bytes) -> int | None:
        """Return the fact whose digest this is; asked once, when something is wrong already."""
        rows = self._ask("SELECT seq FROM ledger WHERE digest = ? AND what = 'fact'", (digest,))
        return rows[0][0] if rows else None

    def end(self) -> None:
        """Look for what the ledger does not know, and for a tail that is missing."""
        self._batches.end()
        self.beyond()
        if added := strays(self._ask):
            raise _Found(Finding(LedgerProblem.FACT_ADDED, seq=added[0]))
        for count in sorted(self._anchors):
            if count > self.head.count:
                found = Finding(LedgerProblem.CUT, entry=self.head.count + 1, expected=count)
                raise _Found(found)
        # The number of the last fact ever written is kept by SQLite itself.
        numbers = self._ask("SELECT seq FROM sqlite_sequence WHERE name = 'fact'", ())
        if numbers and numbers[0][0] != self._seq:
            raise _Found(Finding(LedgerProblem.CUT, seq=self._seq + 1))
        self._archive.end()


class _Archive:
    """Which facts and batches may be missing, because an archive holds them."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._sessions: set[int] = set()
        self._beside: set[int] = set()
        self._facts = self._batches = 0
        self.facts_gone = self.batches_gone = 0

    def read(self) -> None:
        """Read the facts that tell of archives; one that cannot be read was changed."""
        for seq, sessions, beside, facts, batches in self._ask(_ARCHIVED, ()):
            try:
                self._sessions.update(json.loads(sessions))
                self._beside.update(json.loads(beside))
            except (ValueError, TypeError) as error:
                changed = Finding(LedgerProblem.FACT_CHANGED, seq=seq, kind=SessionsArchived.kind)
                raise _Found(changed) from error
            self._facts += facts
            self._batches += batches

    def covers_fact(self, entry: Entry) -> bool:
        """Return whether a fact may be missing, and count it."""
        covered = entry.session_id in self._sessions or entry.seq in self._beside
        self.facts_gone += covered
        return covered

    def covers_batch(self, session: int | None) -> bool:
        """Return whether a batch of the session may be missing, and count it."""
        self.batches_gone += session in self._sessions
        return session in self._sessions

    def end(self) -> None:
        """Compare with how many the archives have been given."""
        if (self.facts_gone, self.batches_gone) != (self._facts, self._batches):
            raise _Found(Finding(LedgerProblem.ARCHIVE_DIFFERS, expected=self._facts))


class _Batches:
    """Compares the seconds of one session after the other with their entries."""

    def __init__(self, ask: Ask, seal: Seal, archive: _Archive) -> None:
        self._ask, self._seal, self._archive = ask, seal, archive
        self._session: int | None = None
        self._waiting: list[Entry] = []
        self._seen: set[int] = set()
        self.seconds = 0

    def take(self, entry: Entry) -> None:
        """Take an entry into account; those of one session follow each other."""
        if entry.session_id != self._session:
            self._compare()
            self._session = entry.session_id
        self._waiting.append(entry)

    def end(self) -> None:
        """Compare what is left, and look for sessions whose seconds nobody sealed."""
        self._compare()
        session = -1
        while rows := self._ask(_NEXT_SESSION, (session,)):
            ((session,),) = rows
            if session not in self._seen:
                raise _Found(Finding(LedgerProblem.SECONDS_ADDED, session=session))

    def _compare(self) -> None:
        if self._session is None or not self._waiting:
            return
        groups: dict[int | None, list[Any]] = defaultdict(list)
        for batch, *row in self._ask(SEALED_OF_SESSION, (self._session,)):
            groups[batch].append(row)
        for entry in self._waiting:
            rows = groups.pop(None if entry.what == EARLIER else entry.entry, None)
            self._one(entry, rows)
        self._waiting.clear()
        self._seen.add(self._session)
        for batch in groups:
            # Sealed further on, or nowhere.
            if not self._ask(_SEALED, (batch, self._session)):
                raise _Found(Finding(LedgerProblem.SECONDS_ADDED, session=self._session))

    def _one(self, entry: Entry, rows: list[Any] | None) -> None:
        if rows is None:
            if not self._archive.covers_batch(entry.session_id):
                raise _Found(_about(LedgerProblem.SECONDS_REMOVED, entry))
            return
        if self._digest(rows) != entry.digest:
            assert entry.seconds is not None
            change = len(rows) - entry.seconds
            raise _Found(_about(_CHANGES[(change > 0) - (change < 0)], entry))
        self.seconds += len(rows)

    def _digest(self, rows: list[Any]) -> bytes | None:
        try:
            return self._seal.seconds(rows)
        except (ValueError, TypeError):
            return None  # nothing that the kiosk writes


_CHANGES = {
    -1: LedgerProblem.SECONDS_REMOVED,
    0: LedgerProblem.SECONDS_CHANGED,
    1: LedgerProblem.SECONDS_ADDED,
}


def _kind(entry: Entry, facts: dict[int, Stored]) -> str:
    there = None if entry.seq is None else facts.get(entry.seq)
    return "" if there is None else there.kind


def _about(problem: LedgerProblem, entry: Entry, kind: str = "") -> Finding:
    return Finding(problem, entry.entry, entry.seq, entry.session_id, kind)
