"""What becomes of messages, with the hl7 package's own clients at the other end."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys

import hl7
import hl7.mllp
import pytest
from hl7.client import MLLPClient

from app.domain.metric import Metric
from app.vitals.hl7.framing import Limits
from app.vitals.hl7.source import Hl7Source
from tests.vitals.hl7.bedside import PATIENCE, QUICK, SETTINGS, bedside, verdict, words
from tests.vitals.hl7.messages import HR, SPO2, cuff, group, obx, oru


def test_a_message_is_taken_in_and_then_answered(bed):
    with bed.client() as client:
        raw = client.send_message(oru(obx(HR, 60), obx(SPO2, 97), id="A1"))
        assert verdict(raw) == ("AA", "A1")
        # No waiting: what is answered has been taken in before.
        assert bed.values() == [(Metric.HR, 60.0), (Metric.SPO2, 97.0)]
    assert bed.source.health().taken == 1


def test_messages_of_one_sender_are_answered_in_their_order(bed):
    with bed.client() as client:
        texts = [oru(obx(HR, 60 + n), id=f"A{n}") for n in range(50)]
        client.socket.sendall(b"".join(b"\x0b" + t.encode() + b"\x1c\r" for t in texts))
        raw = b""
        while raw.count(b"\x1c\r") < 50:
            raw += client.socket.recv(65536)
    answers = [verdict(part + b"\x1c\r") for part in raw.split(b"\x1c\r")[:-1]]
    assert answers == [("AA", f"A{n}") for n in range(50)]
    assert [v for _, v in bed.values()] == [60.0 + n for n in range(50)]


def test_times_of_one_sign_never_repeat_and_never_go_back(bed):
    with bed.client() as one, bed.client() as two:
        for n in range(25):
            one.send_message(oru(obx(HR, 60 + n)))
            two.send_message(oru(obx(HR, 90 + n)))
    times = [n.t for n in bed.core.numerics]
    assert times == sorted(set(times))
    assert len(times) == 50


def test_the_asynchronous_client_of_the_hl7_package(bed):
    async def talk() -> hl7.Message:
        reader, writer = await hl7.mllp.open_hl7_connection(*bed.address)
        writer.writemessage(hl7.parse(oru(obx(HR, 60), id="B1")))
        got = await reader.readmessage()
        writer.close()
        await writer.wait_closed()
        return got

    got = asyncio.run(asyncio.wait_for(talk(), PATIENCE))
    assert str(got.segment("MSA")) == "MSA|AA|B1"


def test_a_sender_in_another_process(bed):
    program = (
        "import sys, hl7.client as c\n"
        "text = sys.stdin.read().replace('\\n', '\\r')\n"
        "with c.MLLPClient(sys.argv[1], int(sys.argv[2])) as client:\n"
        "    sys.stdout.buffer.write(client.send_message(text))\n"
    )
    host, port = bed.address
    done = subprocess.run(
        [sys.executable, "-c", program, host, str(port)],
        input=oru(obx(HR, 61), id="P1").replace("\r", "\n").encode(),
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    assert verdict(done.stdout) == ("AA", "P1")
    assert bed.values() == [(Metric.HR, 61.0)]


def test_nothing_is_called_taken_before_the_core_has_it():
    with bedside(limits=Limits(store=PATIENCE)) as bed, bed.client() as client:
        bed.core.holding = True
        client.socket.sendall(b"\x0b" + oru(obx(HR, 60), id="A1").encode() + b"\x1c\r")
        bed.core.wait_for(lambda: bool(bed.core.held))
        client.socket.settimeout(0.05)
        with pytest.raises(TimeoutError):
            client.socket.recv(1)
        assert bed.source.health().taken == 0
        bed.core.release()
        client.socket.settimeout(PATIENCE)
        assert verdict(client.socket.recv(4096)) == ("AA", "A1")


def test_a_core_that_does_not_take_it_in_is_an_error_and_not_a_loss():
    with bedside(limits=QUICK) as bed, bed.client() as client:
        bed.core.holding = True
        text = oru(obx(HR, 60), id="A1")
        raw = client.send_message(text)
        assert verdict(raw) == ("AE", "A1")
        assert "in time" in words(raw)
        bed.core.holding = False
        bed.core.release()
        # It was taken in late: sent again it is known, and counts once.
        assert verdict(client.send_message(text)) == ("AA", "A1")
        assert bed.values() == [(Metric.HR, 60.0)]
        health = bed.source.health()
        assert (health.refused, health.repeated) == (1, 1)


def test_a_message_that_nobody_fetched_in_time_is_withdrawn_and_may_come_again():
    source = Hl7Source(SETTINGS, limits=QUICK)
    source.open(0.0)
    assert source.address is not None
    with MLLPClient(*source.address) as client:
        text = oru(obx(HR, 60), id="A1")
        assert verdict(client.send_message(text)) == ("AE", "A1")
        assert source.poll(1.0) == []
        assert verdict(client.send_message(text)) == ("AE", "A1")
    assert source.health().repeated == 0
    source.close()


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        (oru(kind="ADT^A08^ADT_A01", id="X"), "AR", "not a result"),
        (oru(kind="ORU^W01^ORU_W01", id="X"), "AR", "another event"),
        (oru(kind="ORU", id="X"), "AR", "another event"),
        (oru(kind="", id="X"), "AR", "not a result"),
        (oru(obx(HR, 60), mode="T", id="X"), "AR", "training or test"),
        (oru(obx(HR, 60), mode="D", id="X"), "AR", "training or test"),
        (oru(obx(HR, 60, flag="DEMO"), id="X"), "AR", "demonstration"),
        (oru(obx(HR, 60, "furlong"), id="X"), "AE", "result 1 (hr) has a unit"),
        (oru(obx(HR, "Doe"), obx(SPO2, 97, ""), id="X"), "AE", "result 1 (hr) is not a number"),
    ],
)
def test_what_is_not_taken_says_why(bed, text, code, why):
    with bed.client() as client:
        raw = client.send_message(text)
    assert verdict(raw) == (code, "X")
    assert why in words(raw)
    assert bed.values() == []
    health = bed.source.health()
    assert (health.taken, health.refused) == (0, 1)
    assert why in health.errors[0]


def test_a_message_without_a_control_id_is_refused(bed):
    with bed.client() as client:
        raw = client.send_message(oru(obx(HR, 60), id="GONE").replace("GONE", ""))
    assert b"MSA|AR||the message has no control id" in raw
    assert bed.values() == []


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"hello", b"MSH", bytes(range(32, 256))])
def test_nonsense_in_a_frame_is_refused_and_the_next_message_is_taken(bed, data):
    with bed.client() as client:
        assert b"MSA|AR|" in client.send_message(data)
        assert verdict(client.send_message(oru(obx(HR, 60), id="A1"))) == ("AA", "A1")


def test_what_is_partly_understood_is_taken_and_the_rest_is_said(bed):
    with bed.client() as client:
        raw = client.send_message(oru(obx(HR, 60), obx(SPO2, 97, "furlong"), id="A1"))
    assert verdict(raw) == ("AA", "A1")
    assert bed.values() == [(Metric.HR, 60.0)]
    assert bed.source.health().errors[0] == "result 2 (spo2) has a unit that does not fit"


def test_a_message_with_nothing_for_the_kiosk_is_taken(bed):
    with bed.client() as client:
        assert verdict(client.send_message(oru(id="A1"))) == ("AA", "A1")
        raw = client.send_message(oru(obx("1^MNDRY_X^99M", 5, ""), id="A2"))
        assert verdict(raw) == ("AA", "A2")
    assert bed.source.health().taken == 2


def test_other_beds_are_answered_counted_and_not_shown(bed):
    with bed.client() as client:
        raw = client.send_message(oru(obx(HR, 99), pv1="ICU^^6", id="A1"))
    assert verdict(raw) == ("AA", "A1")
    health = bed.source.health()
    assert (health.others, health.taken, health.refused) == (1, 0, 0)
    assert bed.values() == []


def test_another_patient_in_our_bed_is_not_shown():
    with bedside(SETTINGS._replace(patient="4711")) as bed, bed.client() as client:
        client.send_message(oru(obx(HR, 99), pid="4712"))
        client.send_message(oru(obx(HR, 60), pid="4711"))
        assert bed.values() == [(Metric.HR, 60.0)]
        assert bed.source.health().others == 1


def test_a_message_that_comes_again_is_answered_and_taken_once(bed):
    text = oru(obx(HR, 60), id="A1")
    with bed.client() as client:
        for _ in range(3):
            assert verdict(client.send_message(text)) == ("AA", "A1")
    with bed.client() as client:
        assert verdict(client.send_message(text)) == ("AA", "A1")
    assert bed.values() == [(Metric.HR, 60.0)]
    assert bed.source.health().repeated == 3


def test_an_id_that_is_used_again_for_something_else_loses_nothing(bed):
    with bed.client() as client:
        for rate in (60, 61, 62):
            client.send_message(oru(obx(HR, rate), id="1"))
        client.send_message(oru(obx(HR, 62), id="1", sender="OTHER|X"))
    assert [v for _, v in bed.values()] == [60.0, 61.0, 62.0, 62.0]
    assert bed.source.health().repeated == 0


def test_a_message_sent_again_while_the_first_is_on_its_way_is_taken_once():
    with bedside(limits=Limits(store=PATIENCE)) as bed, bed.client() as one, bed.client() as two:
        bed.core.holding = True
        data = b"\x0b" + oru(obx(HR, 60), id="A1").encode() + b"\x1c\r"
        one.socket.sendall(data)
        bed.core.wait_for(lambda: bool(bed.core.held))
        two.socket.sendall(data)
        bed.wait_until(lambda health: health.repeated == 1)
        bed.core.release()
        assert verdict(one.socket.recv(4096)) == verdict(two.socket.recv(4096)) == ("AA", "A1")
        assert bed.values() == [(Metric.HR, 60.0)]


def test_a_repeated_cuff_reading_is_answered_and_not_shown_again(bed):
    with bed.client() as client:
        for n in range(3):
            raw = client.send_message(oru(*cuff(120, 70, 87), obx(HR, 60 + n), id=f"A{n}"))
            assert verdict(raw) == ("AA", f"A{n}")
        assert verdict(client.send_message(oru(*cuff(120, 70, 87), id="A9"))) == ("AA", "A9")
    assert [m for m, _ in bed.values()].count(Metric.NIBP_SYS) == 1


def test_a_second_channel_is_noted_once_and_is_no_error(bed, caplog):
    with caplog.at_level(logging.INFO), bed.client() as client:
        for n in range(3):
            client.send_message(oru(obx(SPO2, 97 - n), obx(SPO2, 91)))
    assert caplog.text.count("result 2 (spo2) is a second channel") == 1
    assert [v for _, v in bed.values()] == [97.0, 96.0, 95.0]
    assert not any("channel" in words for words in bed.source.health().errors)


def test_nothing_of_a_message_reaches_the_log(bed, caplog):
    with caplog.at_level(logging.DEBUG), bed.client() as client:
        client.send_message(oru(obx(HR, "Q77Q", id="1"), pid="Q77Q", id="Q77Q"))
        client.send_message(oru(obx(HR, 60, "Q77Q", flag="DEMO"), pid="Q77Q"))
        client.send_message(b"MSH|^~\\&|Q77Q")
        client.send_message(oru(obx("Q77Q^Q77Q^MDC", 60, "Q77Q"), pid="Q77Q", pv1="ICU^^5^Q77Q"))
    assert "Q77Q" not in caplog.text
    assert "is not a number" in caplog.text
    assert "Q77Q" not in " ".join(bed.source.health().errors)


def test_of_two_devices_in_one_message_only_ours_is_taken_in():
    with bedside(SETTINGS._replace(bed="device:00A0OURS")) as bed, bed.client() as client:
        lines = (obx(HR, 80), *group("00A0OTHER", obx(SPO2, 77)))
        raw = client.send_message(oru(*lines, obr3="1^GW^00A0OURS^EUI-64", pv1="", id="D1"))
        assert verdict(raw) == ("AA", "D1")
        assert bed.values() == [(Metric.HR, 80.0)]


def test_a_second_bed_that_fits_is_told_and_nothing_of_it_is_taken_in():
    with bedside(SETTINGS._replace(bed="5")) as bed, bed.client() as client:
        for number, place in enumerate(("ICU^5^1", "ICU^5^2", "ICU^5^1")):
            raw = client.send_message(oru(obx(HR, 60 + number), pv1=place, id=f"P{number}"))
            assert verdict(raw) == ("AA", f"P{number}")
        assert [value for _, value in bed.values()] == [60.0, 62.0]
        health = bed.source.health()
        assert (health.taken, health.others, health.refused) == (2, 1, 0)
        assert health.errors == ('two beds fit "5": only the first one counts',)
