"""What the core knows of its sources: links, counts, and how often they speak."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.channel import age_limits
from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric
from app.snapshot import DataOrigin, SourceView
from app.vitals.source import SourceHealth, SourceInfo, SourceState

_MINUTE = 60.0


@dataclass(slots=True)
class _Link:
    info: SourceInfo
    connected: bool = False
    error: str = ""
    since: float | None = None
    last: float | None = None
    health: SourceHealth | None = None
    given_up: bool = False
    # (kiosk time, messages so far) of whatever came lately.
    lately: deque[tuple[float, int]] = field(default_factory=deque)
    batches: int = 0
    tested_at: float | None = None
    tested: str | None = None
    # Whether it was told to open again and has not yet answered.
    testing: bool = False
    # When something last came that comes all the time, and whether that is too long ago.
    spoke: float | None = None
    silent: bool = False

    def lost_since(self) -> float | None:
        """Return since when nothing can come any more, None while the link stands."""
        if not self.connected and self.since is not None:
            return self.since
        return self.spoke if self.silent else None


class Links:
    """One entry for each configured source, in the order of preference; kiosk seconds."""

    def __init__(self, sources: Sequence[SourceInfo]) -> None:
        self._links = {info.id: _Link(info) for info in sources}

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all sources, the preferred one first."""
        return tuple(self._links)

    def known(self, source: str) -> bool:
        """Return whether a source is configured."""
        return source in self._links

    def heard(self, source: str, t: float, numerics: Sequence[Numeric] = ()) -> None:
        """Note that something came from a source, and what."""
        link = self._links.get(source)
        if link is None:
            return
        said = [n.t for n in numerics if _speaks(n)]
        link.spoke = max(said) if said else link.spoke
        link.last = t
        link.batches += 1
        link.lately.append((t, _messages(link)))
        while t - link.lately[0][0] > _MINUTE:
            link.lately.popleft()

    def listen(self, t: float) -> bool:
        """Note which sources have fallen silent; return whether that has changed.

        A link that is only listened at stands, though the sender's cable is pulled.
        """
        changed = False
        for link in self._links.values():
            silent = link.spoke is not None and t - link.spoke > _patience(link.info)
            changed = changed or silent != link.silent
            link.silent = silent
        return changed

    def change(self, state: SourceState) -> None:
        """Take a change of a link, or new counts, in."""
        link = self._links.get(state.source)
        if link is None:
            return
        if link.testing:
            self._answered(link, state)
        if link.connected != state.connected or link.since is None:
            link.since = state.t
        link.connected, link.error = state.connected, state.error
        link.given_up = state.given_up
        link.health = state.health or link.health

    def _answered(self, link: _Link, state: SourceState) -> None:
        asked = link.tested_at or 0.0
        if state.t < asked:
            return
        link.testing = False
        link.tested = state.error if not state.connected else ""
        link.tested_at = state.t - asked

    def test(self, source: str, t: float) -> bool:
        """Note that a source is asked to open again; False where there is none of that name."""
        link = self._links.get(source)
        if link is None:
            return False
        link.testing, link.tested, link.tested_at = True, None, t
        return True

    def lost(self) -> dict[str, float | None]:
        """Return for each source since when its link is lost, None while it stands.

        A source that has fallen silent is as good as lost.
        """
        return {name: link.lost_since() for name, link in self._links.items()}

    def describe(self) -> tuple[str, str]:
        """Return the names of all sources and where their data are from, for the record."""
        infos = [link.info for link in self._links.values()]
        return ", ".join(i.name for i in infos), str(_origin(infos))

    def lines(self) -> tuple[str, ...]:
        """Return a line for each source: what stands in the record about the configuration."""
        infos = [link.info for link in self._links.values()]
        return tuple(f"{i.id or 'source'}: {_set_up(i)} ({i.origin})" for i in infos)

    def views(self, t: float) -> tuple[SourceView, ...]:
        """Return every source as staff see it."""
        return tuple(_view(link, t) for link in self._links.values())

    def view(self, t: float) -> SourceView:
        """Return all as one: connected when one is, silent when all are, simulated when one is."""
        links = list(self._links.values())
        if not links:
            return SourceView("", DataOrigin.NONE, False)
        if len(links) == 1:
            return _view(links[0], t)
        errors = [link.error for link in links if link.error]
        name, _ = self.describe()
        origin = _origin([link.info for link in links])
        standing = [link for link in links if link.connected]
        if standing:
            last = max((link.last for link in standing if link.last is not None), default=None)
            silent = [since for each in standing if (since := each.lost_since()) is not None]
            since = max(silent) if len(silent) == len(standing) else None
            return SourceView(name, origin, True, last=last, silent_since=since)
        return SourceView(name, origin, False, errors[0] if errors else "")


def _set_up(info: SourceInfo) -> str:
    return ", ".join(part for part in (info.name, info.kind, info.settings) if part)


def _speaks(numeric: Numeric) -> bool:
    """Return whether a numeric shows that a device is there that measures all the time."""
    return not METRICS[numeric.metric].episodic and numeric.absence != Absence.LINK_LOST


def _patience(info: SourceInfo) -> float:
    """Return the seconds of silence after which a source is taken as lost: a tile's limit."""
    return age_limits(Metric.HR, info.interval, info.nibp_interval).stale


def _origin(infos: Sequence[SourceInfo]) -> DataOrigin:
    """Return what the data are; one simulated source makes all of it simulated."""
    origins = [info.origin for info in infos]
    for worst in (DataOrigin.SIMULATED, DataOrigin.REPLAYED):
        if worst in origins:
            return worst
    return origins[0] if origins else DataOrigin.NONE


def _view(link: _Link, t: float) -> SourceView:
    health, info = link.health or SourceHealth(), link.info
    return SourceView(
        info.name,
        info.origin,
        link.connected,
        link.error,
        id=info.id,
        kind=info.kind,
        since=link.since,
        last=link.last,
        per_minute=_per_minute(link, t),
        taken=health.taken,
        others=health.others,
        repeated=health.repeated,
        refused=health.refused,
        errors=health.errors,
        testing=link.testing,
        tested=_tested(link),
        given_up=link.given_up,
        silent_since=link.lost_since() if link.connected else None,
    )


def _messages(link: _Link) -> int:
    """Return how many messages have come: as the source counts, or what it handed over."""
    return link.batches if link.health is None else link.health.taken


def _per_minute(link: _Link, t: float) -> float | None:
    """Return the messages within the last minute, None where nothing ever came."""
    if link.last is None:
        return None
    lately = [count for at, count in link.lately if t - at <= _MINUTE]
    return float(lately[-1] - lately[0] + 1) if lately else 0.0


def _tested(link: _Link) -> str | None:
    if link.testing or link.tested is None or link.tested_at is None:
        return None
    return link.tested or f"{link.tested_at:.1f}"
