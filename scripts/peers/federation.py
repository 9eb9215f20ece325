"""What both HELICS programs need: a broker and some federates, each a process, over ZeroMQ."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import helics

LONGEST = 300.0


@dataclass
class Outcome:
    """What a federate counted, and when it was at work, by the host's monotonic clock."""

    count: int
    check: int
    began: float
    ended: float


Work = Callable[[int], Outcome]


def port() -> int:
    """One that this run's broker alone uses: two runs at once would otherwise meet."""
    return 24_000 + os.getpid() % 8_000 * 4


def federate(rank: int, broker_port: int, delay: float | None, delta: float | None) -> Any:
    """A message federate with a core of its own and one endpoint, `to-RANK`."""
    info = helics.helicsCreateFederateInfo()
    helics.helicsFederateInfoSetCoreTypeFromString(info, "zmq")
    helics.helicsFederateInfoSetCoreInitString(
        info, f"--federates=1 --loglevel=none --brokerport={broker_port}"
    )
    if delay is not None:
        helics.helicsFederateInfoSetTimeProperty(
            info, helics.HELICS_PROPERTY_TIME_OUTPUT_DELAY, delay
        )
    if delta is not None:
        helics.helicsFederateInfoSetTimeProperty(info, helics.HELICS_PROPERTY_TIME_DELTA, delta)
    return helics.helicsCreateMessageFederate(f"federate-{rank}", info)


def _broker(count: int, broker_port: int) -> None:
    broker = helics.helicsCreateBroker(
        "zmq", "broker", f"-f {count} --loglevel=none --port={broker_port}"
    )
    while helics.helicsBrokerIsConnected(broker):
        time.sleep(0.05)


def _work(work: Work, rank: int, outcomes: multiprocessing.Queue[Outcome]) -> None:
    outcomes.put(work(rank))


def run(count: int, work: Work) -> list[Outcome]:
    """Runs `work(rank)` in so many processes beside a broker."""
    outcomes: multiprocessing.Queue[Outcome] = multiprocessing.Queue()
    broker = multiprocessing.Process(target=_broker, args=(count, port()), daemon=True)
    workers = [
        multiprocessing.Process(target=_work, args=(work, rank, outcomes), daemon=True)
        for rank in range(count)
    ]
    broker.start()
    time.sleep(0.5)
    for worker in workers:
        worker.start()
    try:
        return [outcomes.get(timeout=LONGEST) for _ in workers]
    except Exception:
        sys.exit("error: a federate did not answer")
    finally:
        for worker in workers:
            worker.join(5)
        broker.join(5)
        for process in [*workers, broker]:
            if process.is_alive():
                process.terminate()


def seconds(outcomes: list[Outcome]) -> float:
    return max(each.ended for each in outcomes) - min(each.began for each in outcomes)
