"""Two HELICS federates that send each other messages at every step: `hubsim-bench exchange`.

exchange_helics.py --messages N --steps S

Messages are 96 bytes, as many as a handoff's. Prints one line of JSON: messages, seconds.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass

import federation
import helics

MESSAGE = bytes(96)


@dataclass(frozen=True)
class Exchange:
    messages: int
    steps: int
    port: int

    def work(self, rank: int) -> federation.Outcome:
        federate = federation.federate(rank, self.port, delay=None, delta=1.0)
        endpoint = helics.helicsFederateRegisterGlobalEndpoint(federate, f"to-{rank}", "")
        helics.helicsFederateEnterExecutingMode(federate)
        began = time.monotonic()
        count = size = 0
        # What is sent in the last step arrives in one more.
        for step in range(1, self.steps + 2):
            if step <= self.steps:
                for _ in range(self.messages):
                    helics.helicsEndpointSendBytesTo(endpoint, MESSAGE, f"to-{1 - rank}")
            helics.helicsFederateRequestTime(federate, float(step))
            while helics.helicsEndpointHasMessage(endpoint):
                message = helics.helicsEndpointGetMessage(endpoint)
                size += helics.helicsMessageGetByteCount(message)
                count += 1
        ended = time.monotonic()
        helics.helicsFederateDisconnect(federate)
        return federation.Outcome(count, size, began, ended)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--steps", type=int, default=1_000)
    options = parser.parse_args()
    exchange = Exchange(options.messages, options.steps, federation.port())
    outcomes = federation.run(2, exchange.work)
    seconds = federation.seconds(outcomes)
    print(
        json.dumps(
            {
                "messages": sum(each.count for each in outcomes),
                "bytes": sum(each.check for each in outcomes),
                "seconds": seconds,
                "messagesPerSecondEachWay": options.messages * options.steps / seconds,
            }
        )
    )


if __name__ == "__main__":
    main()
