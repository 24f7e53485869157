"""Contenders read the same windows in turn, round after round, each in its own process."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from benchmarks.contenders import Contender, Kind, Task, open_contender, why_not
from benchmarks.random_whisper import SIZES
from benchmarks.usage import Cost, memory_peak, new_process, time_call
from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.errors import PipelineError

MATRIX = 2048
"""Rows and columns of the matrices whose product shows what the machine can do."""

_started: list[Contender] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One contender with one model.

    Attributes:
        seconds: Of audio.
        wall, cpu: Seconds for all windows, the median of the rounds.
        peak: Megabytes of memory at most, with everything loaded.
        device_peak: The same on the device; 0 on a CPU.
        tokens: Written for all windows.
        share: Of the arithmetic that the machine can do in this time; `None` if that is not known.
        skipped: Why it did not take part; empty if it did.
    """

    model: str
    contender: str
    arithmetic: Kind | Literal["-"] = "-"
    seconds: float = 0.0
    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    device_peak: float = 0.0
    tokens: int = 0
    share: float | None = None
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One round of one contender."""

    tokens: int
    cost: Cost
    peak: float
    device_peak: float


@dataclass(slots=True, kw_only=True)
class Runner:
    """A contender in its process, or why there is none."""

    task: Task
    process: ProcessPoolExecutor | None = None
    arithmetic: Kind | None = None
    skipped: str = ""
    runs: list[Run] = field(default_factory=list)


def start(task: Task, windows: Sequence[Samples]) -> Kind:
    """Make the contender of this process and let it read a first window; return its arithmetic."""
    import torch

    torch.set_num_threads(task.threads)
    _started.append(open_contender(task))
    _started[0].read(windows[:1])
    return _started[0].arithmetic


def read(windows: Sequence[Samples]) -> Run:
    """Let this process's contender read the windows."""
    import torch

    tokens, cost = time_call(lambda: _started[0].read(windows))
    device = torch.cuda.max_memory_allocated() / (1 << 20) if torch.cuda.is_available() else 0.0
    return Run(tokens=tokens, cost=cost, peak=memory_peak(), device_peak=device)


def launch(task: Task, windows: Sequence[Samples]) -> Runner:
    """Return the contender of *task*, ready to run; what it cannot do here is its reason not to."""
    reason = why_not(task)
    if reason is not None:
        return Runner(task=task, skipped=reason)
    process = new_process()
    try:
        arithmetic = process.submit(start, task, windows).result()
    except PipelineError as error:  # such as a package that is not installed; anything else is a failure
        process.shutdown()
        return Runner(task=task, skipped=str(error))
    return Runner(task=task, process=process, arithmetic=arithmetic)


def compete(tasks: Sequence[Task], windows: Sequence[Samples], rounds: int) -> list[Result]:
    """Let the contenders of one model read the windows in turn, and return what each needed.

    Raises:
        AssertionError: Somebody wrote another number of tokens than the weights force.
    """
    runners = [launch(task, windows) for task in tasks]
    for _ in range(rounds):
        for each in runners:
            if each.process is not None:
                each.runs.append(each.process.submit(read, windows).result())
    for each in runners:
        if each.process is not None:
            each.process.shutdown()
    first = tasks[0]
    with new_process() as pool:
        limits = {
            each: pool.submit(measure_limit, each, first.device, first.threads).result()
            for each in {"fp32", *(each.arithmetic for each in runners if each.arithmetic is not None)}
        }
    # Where torch imitates an arithmetic that the processor lacks, it tells nothing about what others can do with it.
    limits = {kind: limit for kind, limit in limits.items() if (limit or 0.0) >= (limits["fp32"] or 0.0)}
    results = [describe(each, windows, limits.get(each.arithmetic or "fp32")) for each in runners]
    written = {each.contender: each.tokens for each in results if not each.skipped}
    forced = first.weights.forced * len(windows)
    assert not forced or set(written.values()) == {forced}, f"{forced} tokens are forced; written were {written}"
    return results


def describe(runner: Runner, windows: Sequence[Samples], limit: float | None) -> Result:
    """Return what a contender needed; *limit* is what the machine can do in a second."""
    task = runner.task
    if not runner.runs:
        return Result(model=task.weights.name, contender=task.contender, skipped=runner.skipped)
    wall = median(each.cost.wall for each in runner.runs)
    tokens = runner.runs[-1].tokens
    size = SIZES.get(task.weights.name.removeprefix("random "))
    work = None if size is None else size.operations(len(windows), tokens)
    return Result(
        model=task.weights.name,
        contender=task.contender,
        arithmetic=runner.arithmetic or "-",
        seconds=sum(map(len, windows)) / SAMPLE_RATE,
        wall=wall,
        cpu=median(each.cost.cpu for each in runner.runs),
        peak=max(each.peak for each in runner.runs),
        device_peak=max(each.device_peak for each in runner.runs),
        tokens=tokens,
        share=None if work is None or limit is None else work / wall / limit,
    )


def measure_limit(kind: Kind, device: str, threads: int) -> float | None:
    """Return the operations per second of a matrix product; `None` where torch has none of this kind."""
    import torch

    torch.set_num_threads(threads)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16, "int8": torch.int8}[kind]
    left = torch.ones(MATRIX, MATRIX, dtype=dtype, device=device)
    right = left.clone()

    def multiply() -> None:
        for _ in range(4):
            torch._int_mm(left, right) if kind == "int8" else left @ right
        if device == "cuda":
            torch.cuda.synchronize()

    try:
        best = min(time_call(multiply)[1].wall for _ in range(6))
    except (RuntimeError, NotImplementedError):
        return None
    return 4 * 2.0 * MATRIX**3 / best
