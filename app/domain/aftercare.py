"""What a patient takes home: the texts, what is filled in, and until when not to drive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.clock import Instant
from app.domain.metric import Metric
from app.domain.session import Route, SessionEnd
from app.domain.symptom import Rating, Symptom
from app.errors import ErrorCode

# Offset of local time in seconds east of UTC at a moment, given as seconds since 1970.
Zone = Callable[[float], int]

HOUR = 3600.0
# The article: no driving or heavy machinery for at least 24 h. A clinic may only ask for more.
LEAST_DRIVING_HOURS = 24.0
# Clocks go back by an hour, on Lord Howe Island by half of one.
_CLOCKS_GO_BACK = (3600.0, 1800.0)

# Sessions after which the patient goes home.
HOMEWARD = frozenset({SessionEnd.DISCHARGED, SessionEnd.OVERRIDDEN})


class SheetUse(StrEnum):
    """How a sheet was given."""

    SHOWN = "shown"
    PRINTED = "printed"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A heading with its lines as the file has them; `line` is where in the file it begins."""

    id: str
    heading: str
    lines: tuple[str, ...]
    framed: bool = False
    line: int = 1


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """All words of a sheet in one language, from one file.

    `words` are the small ones that values are put into. `clinic` and `phone` may be empty:
    then there is a word or a line to write on. `calls` are the hours after a session at which
    the patient is called.
    """

    id: str
    version: int
    language: str
    sha256: str
    file: str
    sections: tuple[SheetSection, ...]
    qr: str
    words: dict[str, str]
    clinic: str
    phone: str
    emergency: str
    calls: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Aftercare:
    """The texts that come with the kiosk, and the clinic's own where they can be used.

    `problem` names file and line of what is wrong with the clinic's; empty when nothing is.
    """

    shipped: SheetTexts
    clinic: SheetTexts | None = None
    problem: str = ""

    @property
    def texts(self) -> SheetTexts:
        """Return the texts that are in force."""
        return self.clinic or self.shipped


@dataclass(frozen=True, slots=True)
class Course:
    """How one symptom went: worst and last answer, None where nobody answered.

    `settled` is since when it was mild or less for good, `asked` when it was last answered.
    """

    symptom: Symptom
    worst: Rating | None = None
    last: Rating | None = None
    settled: Instant | None = None
    asked: Instant | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The last valid value of a vital sign, in its unit."""

    metric: Metric
    value: float
    at: Instant


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet that was given: how, when, in which language, by which member of staff."""

    use: SheetUse
    at: Instant
    language: str
    by: int | None


@dataclass(frozen=True, slots=True)
class Saving:
    """A file that is being written, was written to `path`, or could not be."""

    command: str
    path: str = ""
    error: ErrorCode | None = None
    detail: str = ""

    @property
    def done(self) -> bool:
        """Return whether the whole file is there."""
        return bool(self.path)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is filled in for one session, as of `at`.

    `dose` in mg of all parts, `minutes` of all parts together, 0 for a spray or an injection.
    `ended` None: the end of the infusion was never entered, and `drive_after` counts from `at`.
    `hours` is how long the protocol lets nobody drive.
    `end` is None while the session runs.
    """

    session: int
    initials: str
    route: Route
    dose: float
    minutes: float
    began: Instant | None
    ended: Instant | None
    courses: tuple[Course, ...]
    measured: tuple[Measured, ...]
    at: Instant
    drive_after: Instant
    hours: float
    end: SessionEnd | None = None
    given: tuple[Given, ...] = ()
    saving: Saving | None = field(default=None, compare=False)


def drive_after(counted_from: Instant, hours: float, zone: Zone) -> Instant:
    """Return the first moment after `hours` as the clock on the wall will show it then.

    Hours are real ones: over a change of the clocks the wall shows one more or one less. A
    clock time that comes twice that night is the second one, and seconds are rounded up.
    """
    utc = counted_from.utc + HOUR * max(hours, LEAST_DRIVING_HOURS)
    utc = -(-utc // 60.0) * 60.0
    for back in _CLOCKS_GO_BACK:
        if zone(utc) - zone(utc + back) == back:
            utc += back
            break
    moved = counted_from.shifted(utc - counted_from.utc)
    return replace(moved, offset=zone(utc))
