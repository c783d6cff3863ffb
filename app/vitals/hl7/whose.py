"""Whose message it is: of this bed and this patient, or of somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, repeat

from app.errors import ErrorCode, SourceError
from app.vitals.hl7.message import SEQUENCE, Message, Refused
from app.vitals.hl7.observations import Observation, group_devices, observations

DEVICE = "device:"
LEAST = 8  # characters of a device's identifier that is not marked as one; assumption
# The parts of PV1-3 that tell two places apart: not the status (5) nor the kind (6) of one.
_APART = (0, 1, 2, 3, 6, 7)
_NOTHING = ("", '""')


class Whose:
    """Tells the messages of one bed from all others.

    `bed` is a place as in PV1-3, such as `ICU^^5`, of which every part that is written must
    be the same; or one word that must be one of its parts; or, after `device:` or from
    eight characters on, an identifier of the device (MSH-3, MSH-4, OBR-3, OBX-18, PRT-10).
    `patient`, where given, must be one of the numbers in PID-3. Where two different places
    fit, only the one that came first counts, as long as the program runs.
    """

    def __init__(
        self, bed: str, patient: str = "", tell: Callable[[str], None] | None = None
    ) -> None:
        """`tell` is called with words for staff for every message of a second place that fits.

        Raises SourceError where no bed is named: the numbers of two would be mixed.
        """
        text = bed.strip().casefold()
        marked = text.startswith(DEVICE)
        word = text.removeprefix(DEVICE).strip()
        self._device = word if marked or ("^" not in word and len(word) >= LEAST) else ""
        self._place = [] if marked else [part.strip() for part in word.split("^")]
        self._patient = patient.strip().casefold()
        self._tell, self._bed = tell, bed.strip()
        self._first: dict[int, str] = {}
        if not word or not (self._device or any(self._place)):
            raise SourceError(ErrorCode.SOURCE_INVALID, "an HL7 source needs the name of its bed")

    def ours(self, message: Message) -> bool:
        """Return whether a message is of this bed and patient; raises Refused for several."""
        for kind in ("PID", "PV1"):
            if len(list(message.of(kind))) > 1:
                raise Refused(SEQUENCE, "is about more than one patient", rejected=True)
        if self._patient and self._patient not in _patients(message):
            return False
        if self._here(message):
            return self._as_first(message)
        if self._from_sender(message):
            return True
        return bool(self._device) and self._device in _devices(message)

    def foreign(self, message: Message, result: Observation) -> bool:
        """Return whether a result of our message was made at another bed.

        That can only be where a gateway sends, and the device alone tells the beds apart.
        """
        if self._here(message) or self._from_sender(message):
            return False
        if not result.devices:
            # Only where there is a single group can it be of none but the device that is named.
            return len(list(message.of("OBR"))) > 1
        return self._device not in result.devices

    def _here(self, message: Message) -> bool:
        """Return whether the message names our place; each part is in pieces."""
        return bool(self._place) and any(self._fits(parts) for parts in _places(message))

    def _as_first(self, message: Message) -> bool:
        """Return whether the place is the one that fitted first; a part may be left out."""
        for parts in filter(self._fits, _places(message)):
            whole = {n: pieces[0] for n, pieces in enumerate(parts) if n in _APART and pieces}
            named = {n: part for n, part in whole.items() if part not in _NOTHING}
            if any(self._first.get(n, part) != part for n, part in named.items()):
                if self._tell is not None:
                    self._tell(f'two beds fit "{self._bed}": only the first one counts')
                return False
            self._first |= named
        return True

    def _from_sender(self, message: Message) -> bool:
        header = message.header
        named = {part.casefold() for n in (3, 4) for part in header.parts(n) if part}
        return self._device in named

    def _fits(self, parts: list[list[str]]) -> bool:
        if len(self._place) == 1:
            return any(self._place[0] in pieces for pieces in parts)
        padded = chain(parts, repeat([]))
        pairs = zip(self._place, padded, strict=False)
        return all(not part or part in pieces for part, pieces in pairs)


def _places(message: Message) -> Iterator[list[list[str]]]:
    for segment in message.of("PV1"):
        sub = segment.marks.sub
        yield [
            [piece.strip() for piece in (part.casefold(), *part.casefold().split(sub)) if piece]
            for part in segment.parts(3)
        ]


def _patients(message: Message) -> set[str]:
    found = (r[0].casefold() for s in message.of("PID") for r in s.repetitions(3))
    return {number for number in found if number}


def _devices(message: Message) -> set[str]:
    found = {device for result in observations(message) for device in result.devices}
    for segment in message.of("OBR"):
        found |= group_devices(segment)
    return found
