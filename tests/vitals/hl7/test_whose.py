"""Whose message it is: another bed's or another patient's numbers never show."""

from __future__ import annotations

import pytest

from app.errors import ErrorCode, SourceError
from app.vitals.hl7.message import Refused, parse
from app.vitals.hl7.observations import observations
from app.vitals.hl7.whose import Whose
from tests.vitals.hl7.messages import HR, RR, SPO2, group, obx, oru

DEVICE = "080019FFFE0B4020"


def ours(bed: str, patient: str = "", **message: str) -> bool:
    return Whose(bed, patient).ours(parse(oru(obx(HR, 60), **message).encode()))


@pytest.mark.parametrize(
    ("bed", "place"),
    [
        ("5", "ICU^^5^HOSPITAL"),
        ("icu^^5", "ICU^^5^HOSPITAL"),
        ("ICU^^5", "ICU^2^5"),
        ("^^5", "ICU^2^5"),
        ("ICU^2^5", "ICU^2^5"),
        ("24", "^^&24"),
        ("^^24", "^^&24"),
        ("01", "^^ICU&01&0&0&0"),
        ("V2", "SURGERY^^V2"),
        (" Bay 1 ", "WARD^^BAY 1"),
        ("Recovery Bay 1", "Recovery bay 1"),
    ],
)
def test_the_place_of_the_bed(bed, place):
    assert ours(bed, pv1=place)


@pytest.mark.parametrize(
    ("bed", "place"),
    [
        ("5", "ICU^^15"),
        ("5", "ICU^^50"),
        ("5", ""),
        ("5", "^^^"),
        ("ICU^^5", "CCU^^5"),
        ("ICU^^5", "ICU^^6"),
        ("ICU^^5", "ICU"),
        ("ICU^2^5", "ICU^^5"),
        ("^^5", "5^^6"),
        ("24", "^^&2&4"),
    ],
)
def test_another_place(bed, place):
    assert not ours(bed, pv1=place)


@pytest.mark.parametrize("mark", ["", "device:", "DEVICE: "])
@pytest.mark.parametrize(
    "message",
    [
        {"sender": f"VSP^{DEVICE}^EUI-64|GE"},
        {"sender": f"NC_Monitor|{DEVICE}"},
        {"obr3": f"1914^VSP^{DEVICE}^EUI-64"},
    ],
)
def test_the_device_instead_of_the_place(mark, message):
    assert ours(mark + DEVICE.lower(), pv1="", **message)
    assert not ours(mark + DEVICE[:-1] + "1", pv1="", **message)


@pytest.mark.parametrize("identifier", [f"{DEVICE}^B40_GE", f"X1^Y^{DEVICE}^EUI-64"])
def test_the_device_in_a_result(identifier):
    assert Whose(DEVICE).ours(parse(oru(obx(HR, 60, device=identifier)).encode()))
    participant = "PRT||UC||EQUIP|||||" + f"|{identifier}"
    assert Whose(DEVICE).ours(parse(oru(obx(HR, 60), participant).encode()))


def test_the_name_of_a_model_is_no_device():
    assert not Whose("device:BIG_DIPPER").ours(
        parse(oru(obx(HR, 60, device="000F14^BIG_DIPPER^000F14^EUI-64")).encode())
    )


def test_a_number_that_counts_messages_is_no_bed():
    # OBR-3 counts up: once a day it is the number of somebody's bed.
    assert not ours("5", pv1="ICU^^6", obr3="5^GATEWAY^00A03700273EDE18^EUI-64", id="5")
    assert not ours("5", pv1="ICU^^6", sender="GATEWAY^5|5", pid="5")


def test_of_several_devices_behind_a_gateway_only_ours_count():
    message = parse(
        oru(
            obx(HR, 60, device=f"{DEVICE}^X"),
            obx(SPO2, 97),
            obx(HR, 90, device="OTHER99^X"),
            obx(SPO2, 91),
            pv1="",
        ).encode()
    )
    whose = Whose(DEVICE)
    assert whose.ours(message)
    assert [whose.foreign(message, r) for r in observations(message)] == [False, False, True, True]


def foreign(whose: Whose, text: str) -> list[bool]:
    """Return of each result of a message of ours whether it is another bed's."""
    message = parse(text.encode())
    assert whose.ours(message)
    return [whose.foreign(message, result) for result in observations(message)]


@pytest.mark.parametrize("devices", [(DEVICE, "OTHER99"), ("OTHER99", DEVICE), (DEVICE, "")])
def test_of_several_groups_only_that_of_our_device_counts(devices):
    first, second = devices
    lines = (obx(HR, 60), *group(second, obx(SPO2, 77), obx(RR, 9)))
    text = oru(*lines, obr3=f"1^GATEWAY^{first}^EUI-64", pv1="")
    assert foreign(Whose(DEVICE), text) == [first != DEVICE] + [second != DEVICE] * 2


def test_a_group_that_names_nobody_is_not_ours_because_another_is():
    lines = (obx(HR, 60, device=DEVICE), *group("", obx(SPO2, 77)))
    assert foreign(Whose(DEVICE), oru(*lines, pv1="")) == [False, True]


def test_a_single_group_is_of_the_device_it_names_anywhere():
    lines = (obx(HR, 60), obx(SPO2, 97, device=DEVICE))
    assert foreign(Whose(DEVICE), oru(*lines, pv1="")) == [False, False]


def test_several_groups_of_our_place_are_all_ours():
    lines = (obx(HR, 60), *group("OTHER99", obx(SPO2, 97)))
    assert foreign(Whose("ICU^^5"), oru(*lines)) == [False, False]


def test_modules_belong_to_the_monitor_that_sends():
    text = oru(obx(HR, 60, device="MODULE99^X"), sender=f"VSP^{DEVICE}^EUI-64|GE", pv1="")
    message = parse(text.encode())
    whose = Whose(DEVICE)
    assert whose.ours(message)
    assert not any(whose.foreign(message, result) for result in observations(message))


def test_devices_do_not_matter_where_the_place_is_ours():
    message = parse(oru(obx(HR, 60, device="ANY99999^X")).encode())
    whose = Whose("ICU^^5")
    assert whose.ours(message)
    assert not any(whose.foreign(message, result) for result in observations(message))


class Bed:
    """A bed that is heard message by message, and what is said of it."""

    def __init__(self, bed: str, patient: str = "") -> None:
        self.said: list[str] = []
        self._whose = Whose(bed, patient, self.said.append)

    def hears(self, *places: str, pid: str = "4711") -> list[bool]:
        texts = [oru(obx(HR, 60), pv1=place, pid=pid) for place in places]
        return [self._whose.ours(parse(text.encode())) for text in texts]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("5", ("ICU^5^1", "ICU^5^2")),
        ("5", ("ICU^5^2", "ICU^^5")),
        ("ICU^^5", ("ICU^2^5", "ICU^9^5")),
        ("ICU^^5", ("ICU^^5^NORTH", "ICU^^5^SOUTH")),
        ("Recovery", ("RECOVERY^1^2", "RECOVERY^1^3")),
    ],
)
def test_of_two_places_that_fit_the_second_is_left_out_and_told(name, places):
    first, second = places
    bed = Bed(name)
    assert bed.hears(first, second, first) == [True, False, True]
    assert bed.said == [f'two beds fit "{name}": only the first one counts']


def test_a_place_that_is_told_less_exactly_is_the_same():
    bed = Bed("ICU^^5")
    told = ("ICU^^5", "icu^2^5^HOSPITAL", 'ICU^""^5', "ICU^2^5^HOSPITAL^OCCUPIED^BED", "ICU^^5")
    assert bed.hears(*told) == [True] * len(told)
    assert bed.said == []


def test_what_a_place_is_later_told_to_be_holds():
    assert Bed("5").hears("^^5", "ICU^^5", "CCU^^5", "^^5") == [True, True, False, True]


def test_messages_of_somebody_else_settle_no_place():
    bed = Bed("5", "4711")
    assert bed.hears("ICU^5^2", pid="4712") == [False]
    assert bed.hears("ICU^5^1") == [True]
    assert bed.said == []


@pytest.mark.parametrize("pid", ["4711", "4711^^^Hospital^PI", "99~4711^^^X"])
def test_the_patient_where_one_is_asked_for(pid):
    assert ours("5", "4711", pid=pid)


@pytest.mark.parametrize("pid", ["", "4712", "47110", "^^^4711", '""'])
def test_another_patient_in_our_bed_never_shows(pid):
    assert not ours("5", "4711", pid=pid)


def test_our_patient_in_another_bed_is_not_ours():
    assert not ours("5", "4711", pid="4711", pv1="ICU^^6")


@pytest.mark.parametrize("again", ["PID|||4712", "PV1||I|ICU^^6"])
def test_a_message_about_several_patients_is_refused(again):
    message = parse((oru(obx(HR, 60)) + again + "\r").encode())
    with pytest.raises(Refused, match="more than one patient"):
        Whose("5").ours(message)


@pytest.mark.parametrize("bed", ["", "  ", "^^", "device:", "device:  "])
def test_a_source_without_a_bed_is_wrong_in_itself(bed):
    with pytest.raises(SourceError) as caught:
        Whose(bed)
    assert caught.value.code == ErrorCode.SOURCE_INVALID
