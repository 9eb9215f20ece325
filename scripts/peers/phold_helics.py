"""PHOLD over HELICS, an entity a federate, on the jumps that `hubsim-bench phold-jumps` wrote.

phold_helics.py --jumps FILE --entities N --seconds S

A jumper that stays is kept in the federate; one that leaves is a message. Prints one line of JSON:
events, a sum over all of them (time times entity + 1, modulo 2^64), seconds.
"""

from __future__ import annotations

import argparse
import heapq
import json
import struct
import time
from dataclasses import dataclass

import federation
import helics

LOOKAHEAD = 0.1
MILLION = 1_000_000
MESSAGE = struct.Struct("<qqq")  # microseconds, jumper, number


@dataclass(frozen=True)
class Phold:
    # By jumper: (microseconds, entity) of each landing.
    jumps: list[list[tuple[int, int]]]
    end: int
    port: int

    def work(self, rank: int) -> federation.Outcome:
        federate = federation.federate(rank, self.port, delay=LOOKAHEAD, delta=None)
        endpoint = helics.helicsFederateRegisterGlobalEndpoint(federate, f"to-{rank}", "")
        pending = [
            (jumps[0][0], jumper, 0)
            for jumper, jumps in enumerate(self.jumps)
            if jumps[0][1] == rank
        ]
        heapq.heapify(pending)
        helics.helicsFederateEnterExecutingMode(federate)
        began = time.monotonic()
        count = check = 0
        while True:
            due = min(pending[0][0], self.end) if pending else self.end
            granted = round(helics.helicsFederateRequestTime(federate, due / MILLION) * MILLION)
            while helics.helicsEndpointHasMessage(endpoint):
                message = helics.helicsEndpointGetMessage(endpoint)
                heapq.heappush(pending, MESSAGE.unpack(helics.helicsMessageGetBytes(message)))
            while pending and pending[0][0] <= granted and pending[0][0] < self.end:
                now, jumper, number = heapq.heappop(pending)
                count += 1
                check += now * (rank + 1)
                landing, entity = self.jumps[jumper][number + 1]
                if entity == rank:
                    heapq.heappush(pending, (landing, jumper, number + 1))
                else:
                    helics.helicsEndpointSendBytesToAt(
                        endpoint,
                        MESSAGE.pack(landing, jumper, number + 1),
                        f"to-{entity}",
                        landing / MILLION,
                    )
            if granted >= self.end:
                break
        ended = time.monotonic()
        helics.helicsFederateDisconnect(federate)
        return federation.Outcome(count, check, began, ended)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jumps", required=True)
    parser.add_argument("--entities", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    options = parser.parse_args()
    jumps: list[list[tuple[int, int]]] = []
    with open(options.jumps) as file:
        for line in file:
            jumper, number, microseconds, entity = (int(part) for part in line.split(","))
            if number == 0:
                jumps.append([])
            jumps[jumper].append((microseconds, entity))
    phold = Phold(jumps, options.seconds * MILLION, federation.port())
    outcomes = federation.run(options.entities, phold.work)
    events = sum(each.count for each in outcomes)
    seconds = federation.seconds(outcomes)
    print(
        json.dumps(
            {
                "events": events,
                "check": sum(each.check for each in outcomes) % 2**64,
                "seconds": seconds,
                "eventsPerSecond": events / seconds,
            }
        )
    )


if __name__ == "__main__":
    main()
