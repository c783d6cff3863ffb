"""What was given, as a regimen: the parts of an infusion, checked and set around its end."""

from __future__ import annotations

from math import isfinite

from app.domain.session import Infusion, Part, Route
from app.forecast.pharmacokinetics import Bolus, Infused, Regimen

_MINUTE = 60.0
# Times are entered in whole minutes or worked out, so two parts may seem to meet by this much
# (seconds): nothing is refused for it, and what was given still adds up.
_ROUNDING = 30.0
_DECIMALS = 6  # of minutes: below what the differences of kiosk seconds are good for


def regimen(infusion: Infusion, fraction: float = 1.0, absorbed: float = 0.0) -> Regimen:
    """Return all parts in minutes around the end of the last one, which is minute 0.

    `fraction` of each dose counts, evenly from the part's start until `absorbed` minutes after
    its end. While the infusion runs its earlier parts have no place yet and are left out.
    Raises ValueError for doses and times that cannot be.
    """
    _check(infusion)
    pieces = [(-infusion.duration, 0.0, infusion.dose)]
    if infusion.ended is not None:
        pieces[:0] = [
            ((p.began - infusion.ended) / _MINUTE, (p.ended - infusion.ended) / _MINUTE, p.dose)
            for p in infusion.earlier
        ]
    return Regimen(tuple(_piece(*piece, fraction, absorbed) for piece in pieces))


def whole_minutes(infusion: Infusion) -> float:
    """Return the minutes from the start of the first part to the end of the last, pauses too.

    While a later part runs nobody knows how long ago it began: its own minutes then follow the
    earlier ones without a pause, which is the least that it can be.
    """
    if not infusion.earlier:
        return infusion.duration
    began = infusion.earlier[0].began
    if infusion.ended is None:
        whole = (infusion.earlier[-1].ended - began) / _MINUTE + infusion.duration
    else:
        whole = (infusion.ended - began) / _MINUTE
    return round(whole, _DECIMALS)


def _piece(
    start: float, end: float, dose: float, fraction: float, absorbed: float
) -> Bolus | Infused:
    until = end + absorbed
    if until <= start:
        # Given at once: no infusion, but a record may say so.
        return Bolus(until, dose * fraction)
    return Infused(start, until, dose * fraction / (until - start))


def _check(infusion: Infusion) -> None:
    """Raise ValueError for doses and times that cannot be."""
    for dose in (infusion.dose, *(part.dose for part in infusion.earlier)):
        if not (isfinite(dose) and dose > 0):
            raise ValueError(f"a dose must be more than 0 mg, not {dose:g}")
    if not (isfinite(infusion.duration) and infusion.duration >= 0):
        raise ValueError(f"a duration cannot be {infusion.duration:g} minutes")
    for part in infusion.earlier:
        _check_part(part, infusion)
    starts = [part.began for part in infusion.earlier[1:]]
    last = infusion.started()
    if last is not None and infusion.earlier:
        starts.append(last)
    for earlier, start in zip(infusion.earlier, starts, strict=False):
        if earlier.ended > start + _ROUNDING:
            raise ValueError("two parts of the infusion overlap, or are out of order")


def _check_part(part: Part, infusion: Infusion) -> None:
    if not (isfinite(part.began) and isfinite(part.ended)):
        raise ValueError("a part of the infusion needs times that are numbers")
    # A spray or an injection is over at once; an infusion is not.
    at_once = part.ended == part.began and infusion.route != Route.KETAMINE_IV
    if part.ended <= part.began and not at_once:
        raise ValueError("a part of the infusion must end after it began")
    if infusion.ended is not None and part.ended > infusion.ended + _ROUNDING:
        raise ValueError("an earlier part of the infusion ends after the last one")
