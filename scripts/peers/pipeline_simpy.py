"""The parcel pipeline of topologies/reference/parcel-pipeline.yaml as a SimPy user would write it.

pipeline_simpy.py --parcels N [--seed S]

One process a parcel. Prints one line of JSON: parcels delivered, seconds, mean lead time in hours.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Generator
from dataclasses import dataclass, field

import simpy

REGIONS = 4
ORDERS_AN_HOUR = 10_000.0
LINEHAUL = 8.0
LAST_MILE, LAST_MILE_MEAN = 4.0, 2.0
SECOND = 1 / 3600

Steps = Generator[simpy.Event, object, None]


class Desk:
    """Some servers, one queue, one service time in hours."""

    def __init__(self, env: simpy.Environment, servers: int, service: float) -> None:
        self.env = env
        self.servers = simpy.Resource(env, capacity=servers)
        self.service = service

    def serve(self) -> Steps:
        with self.servers.request() as turn:
            yield turn
            yield self.env.timeout(self.service)


@dataclass
class Pipeline:
    env: simpy.Environment
    chance: random.Random
    sorts: list[Desk] = field(init=False)
    customs: list[Desk] = field(init=False)
    delivered: int = 0
    lead_time: float = 0.0

    def __post_init__(self) -> None:
        self.sorts = [Desk(self.env, 8, 0.36 * SECOND) for _ in range(REGIONS)]
        self.customs = [Desk(self.env, 16, 0.72 * SECOND) for _ in range(REGIONS)]

    def travel(self, origin: int, destination: int) -> Steps:
        ordered = self.env.now
        yield from self.sorts[origin].serve()
        yield self.env.timeout(LINEHAUL)
        yield from self.customs[destination].serve()
        yield from self.sorts[destination].serve()
        yield self.env.timeout(LAST_MILE + self.chance.expovariate(1 / LAST_MILE_MEAN))
        self.delivered += 1
        self.lead_time += self.env.now - ordered

    def order(self, origin: int, parcels: int) -> Steps:
        others = [region for region in range(REGIONS) if region != origin]
        for _ in range(parcels):
            yield self.env.timeout(self.chance.expovariate(ORDERS_AN_HOUR))
            self.env.process(self.travel(origin, self.chance.choice(others)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parcels", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    pipeline = Pipeline(simpy.Environment(), random.Random(options.seed))
    for origin in range(REGIONS):
        pipeline.env.process(pipeline.order(origin, options.parcels // REGIONS))
    began = time.perf_counter()
    pipeline.env.run()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "parcels": pipeline.delivered,
                "seconds": seconds,
                "parcelsPerSecond": pipeline.delivered / seconds,
                "meanLeadTimeHours": pipeline.lead_time / pipeline.delivered,
                "peakMemoryMiB": peak,
            }
        )
    )


if __name__ == "__main__":
    main()
