"""A monitor's HL7 side in a process of its own: sends what its input says, tells the answers.

    python -m tests.device_sender HOST PORT

A message is sent only after the answer to the one before, as the protocol wants it.
Each line of input is one message as a JSON text; each line of output is its whole answer.
"""

from __future__ import annotations

import json
import sys

from hl7.client import MLLPClient

PATIENCE = 20.0  # seconds for one answer


def main(host: str, port: int) -> None:
    """Send until the input ends; one connection for all messages, as monitors do."""
    with MLLPClient(host, port) as client:
        client.socket.settimeout(PATIENCE)
        for line in sys.stdin:
            answer = client.send_message(json.loads(line))
            print(json.dumps(answer.decode()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
