"""What a piece of work costs: seconds on the clock, seconds of CPU, and memory; each contender in its own process."""

import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one call cost, in seconds."""

    wall: float
    cpu: float


def time_call(work: Callable[[], T]) -> tuple[T, Cost]:
    """Return what *work* returns, and what it cost in all threads of this process and in children it waited for."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    made = work()
    return made, Cost(wall=time.perf_counter() - wall, cpu=_cpu_seconds() - cpu)


def _cpu_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def memory_now() -> float:
    """Return the megabytes of this process that are in memory; the peak where the system does not tell."""
    return _status("VmRSS")


def memory_peak() -> float:
    """Return the most megabytes of this process that were ever in memory at once."""
    return _status("VmHWM")


def _status(field: str) -> float:
    """Return a field of Linux's account of this process; elsewhere the peak, which is all there is.

    `getrusage` will not do on Linux: a new process starts from the peak of the one that started it.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text("ascii").splitlines():
            name, _, value = line.partition(":")
            if name == field:
                return int(value.split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def new_process() -> ProcessPoolExecutor:
    """Return an executor with one fresh process, which keeps what it loads until the executor is shut down."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def limit_threads(count: int) -> None:
    """Give all processes started from now on, and this one, *count* threads; libraries read it when they load."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(count)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
