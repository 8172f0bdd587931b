"""``make benchmark``: time ours beside the peers, and whole runs, and print one page of tables.

Without options about ten minutes on two cores. ``--full`` adds 1,000,000 firms and China and takes the
better part of an hour. Results are kept in ``build/benchmark.json`` part by part, so that parts can be
measured one after another; ``--write`` puts the tables on the page ``docs/performance.md``.
"""

import argparse
import hashlib
import importlib.metadata
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.duel import Line, NotRun, Worker, compare_ends, duel, programs_for
from benchmarks.page import render, write_page
from benchmarks.programs import (
    DISTRIBUTIONS,
    FRAMES,
    JOINED,
    LIMITS,
    LOOP,
    MESA,
    OURS,
    PEERS,
    REPLACED,
    ROOT,
    Program,
    python_of,
)
from benchmarks.replicates import time_replicates
from benchmarks.work import PACE, draw_work, save

KEPT = ROOT / "build" / "benchmark.json"
PAGE = ROOT / "docs" / "performance.md"
CHECKED = 10_000
"""Firms of the comparison of ends."""

BARE = (MESA, REPLACED, FRAMES, JOINED)
"""Programs whose bare month is set beside the whole month."""

RUN = {"structure": "kr", "mix": "kr-5gplus-2019"}
KOREA = RUN | {"firms": 210_588}
CHINA = {"structure": "cn", "mix": "cn-2020-2023", "firms": 1_000_000}


def main() -> None:
    """Measure what is asked for, print the tables, and keep the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="also 1,000,000 firms, and China")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART")
    parser.add_argument("--firms", type=int, nargs="+", help="sizes for the peers' tables")
    parser.add_argument("--rounds", type=int, default=15, help="rounds at most [15]")
    parser.add_argument("--ours", action="store_true", help="leave out what needs the peers' environment")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--print", action="store_true", help="measure nothing, print what is kept")
    given = parser.parse_args()
    results: dict[str, Any] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    if not given.print:
        if not results.get("machine", {}).get("when") or results["machine"] != describe(
            results["machine"]["when"]
        ):
            results = {"machine": describe({})}  # other machine or versions: older parts do not belong here
        for part in given.only:
            began = time.perf_counter()
            say(f"{part} ...")
            with tempfile.TemporaryDirectory() as folder:
                try:
                    results[part] = PARTS[part](given, Path(folder))
                except (NotRun, OSError, subprocess.SubprocessError) as reason:
                    results[part] = {"failed": f"{type(reason).__name__}: {reason}"}
            results["machine"]["when"][part] = f"{time.strftime('%Y-%m-%d %H:%M')} (code {code()})"
            say(f"{part}: {time.perf_counter() - began:.0f} s")
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(results, indent=1), encoding="utf-8")
    block = render(results)
    print(block)
    if given.write:
        write_page(PAGE, block)
        say(f"written to {PAGE.relative_to(ROOT)}")


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)


def time_peers(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Time the three kinds of work against all programs."""
    sizes = given.firms or [10_000, 100_000, *([1_000_000] if given.full else [])]
    found: dict[str, Any] = {}
    for n in sizes:
        for kind, pace in (("W1", PACE), ("W2", PACE), ("W3", PACE), ("W3 pace 1", 1.0)):
            say(f"  {kind}, {n:,} firms")
            work = draw_work(n, pace)
            file = folder / f"{n}-{pace:g}.npz"
            save(work, file)
            lines = duel(kind, n, file, programs_for(kind, given.ours), rounds=given.rounds)
            found[f"{kind} {n}"] = {
                "n": n,
                "edges": int(work.in_indices.size),
                "lines": [as_dict(line) for line in lines],
            }
    return found


def time_limits(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Time our compiled loops against C, and against what no program could save."""
    sizes = given.firms or [10_000, 100_000, *([1_000_000] if given.full else [])]
    found: dict[str, Any] = {}
    for n in sizes:
        for kind, pace in (("W1", PACE), ("W2", PACE), ("W3", PACE), ("W3 pace 1", 1.0)):
            say(f"  {kind}, {n:,} firms")
            work = draw_work(n, pace)
            file = folder / f"{n}-{pace:g}.npz"
            save(work, file)
            programs = [program for program in LIMITS if kind in program.does]
            lines = duel(kind, n, file, programs, own_program=LOOP, rounds=given.rounds)
            edges = int(work.in_indices.size)
            found[f"{kind} {n}"] = {"n": n, "edges": edges, "lines": [as_dict(line) for line in lines]}
    file = folder / "limits.npz"
    save(draw_work(1000, PACE), file)
    try:
        worker = Worker(
            Program("limits", "benchmarks.peers.c_twin", {"W3": "limits"}, environment=OURS), "W3", file
        )
        found["machine"] = worker.ask(order="limits")
        worker.close()
    except NotRun as reason:
        found["machine"] = {"reason": str(reason)}
    return found


def compare(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Compare adopters at the end of W2 and of W3."""
    work = draw_work(CHECKED, 0.2)
    found: dict[str, Any] = {}
    for kind, months in (("W2", 0), ("W3", 24)):
        file = folder / f"ends-{kind}.npz"
        save(work if kind == "W2" else replace(work, state=np.zeros_like(work.state)), file)
        programs = [program for program in LIMITS[1:] if kind in program.does]
        samples = compare_ends(kind, file, programs + programs_for(kind, given.ours), months)
        found[kind] = {"n": CHECKED, "samples": [asdict(sample) for sample in samples]}
    return found


def time_whole(given: argparse.Namespace, folder: Path, n: int = 100_000, block: int = 6) -> dict[str, Any]:
    """Time whole months beside bare ones: six of ours in their order, then one slice of each other."""
    file = folder / "whole.npz"
    save(draw_work(n, PACE), file)
    own = Worker(Program("pearlnet", "benchmarks.whole", {"W3": "w3_months"}, environment=OURS), "W3", file)
    own.ask(order="run", times=96)  # once through: every kernel is loaded
    rivals = [program for program in programs_for("W3", given.ours) if program.label in BARE]
    workers, lines = [], []
    for program in rivals:
        line = Line(program.label)
        lines.append(line)
        try:
            workers.append((Worker(program, "W3", file), line))
            workers[-1][0].warm()
        except NotRun as reason:
            line.reason = str(reason)
    workers = [pair for pair in workers if not pair[1].reason]
    plain: list[list[float]] = []
    graph: list[float] = []
    theirs: dict[str, list[float]] = {line.label: [] for line in lines}
    for _ in range(96 // block):
        said = own.ask(order="run", times=block)
        plain.append(said["plain"])
        graph.extend(said["with_graph"])
        for worker, line in workers:
            theirs[line.label].append(worker.time())
    months = [month for some in plain for month in some]
    found: dict[str, Any] = {"n": n, "rounds": len(plain), "ratios": {}}
    for worker, line in workers:
        took = theirs[line.label]
        line.milliseconds = 1e3 * statistics.median(took)
        line.ratios = tuple(took[k] / statistics.fmean(plain[k]) for k in range(len(plain)))
        found["ratios"][line.label] = (
            statistics.fmean(took) / statistics.fmean(months), min(line.ratios), max(line.ratios)
        )  # fmt: skip
        worker.close()
    found |= {
        "plain": 1e3 * statistics.median(months),
        "mean": 1e3 * statistics.fmean(months),
        "most": 1e3 * max(months),
        "graph": 1e3 * (statistics.median(graph) - statistics.median(months)),
        "lines": [as_dict(line) for line in lines],
    }
    found |= own.ask(order="answer")
    own.close()
    return found


def time_model(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Time whole runs: national sizes, growth, replicates, two processes, drawing a network."""
    found: dict[str, Any] = {}
    korea = {"title": "Korea one to one"}
    found["korea"] = korea | case("run", **KOREA, repeat=3 if given.full else 1)
    sizes = [10_000, 31_623, 100_000, *([316_228, 1_000_000] if given.full else [])]
    runs = [
        case("run", structure="cn", mix="cn-2020-2023", firms=n, repeat=3 if n <= 100_000 else 1)
        for n in sizes
        if n < 10**6
    ]
    if given.full:
        found["china"] = {"title": "China"} | case("run", **CHINA)
        runs.append(found["china"])
    found["growth"] = growth([run for run in runs if "failed" not in run])
    found["build"] = built(case("build", structure="cn", firms=1_000_000))
    found |= time_replicates(folder)
    return found


def case(name: str, **options: Any) -> dict[str, Any]:
    """Run a case of `model` in a process of its own."""
    say(f"  {name} {options}")
    words = [f"{key}={value}" for key, value in options.items()]
    command = [str(python_of(OURS)), "-m", "benchmarks.model", name, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ran.returncode:
        return {"failed": (ran.stderr.strip().splitlines() or ["no message"])[-1][:200]}
    return json.loads(ran.stdout.strip().splitlines()[-1])


def growth(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Fit the exponent of seconds in rows."""
    if len(runs) < 2:
        return {"failed": "too few sizes were run"}
    rows, seconds = [run["firms"] for run in runs], [statistics.median(run["seconds"]) for run in runs]
    exponent = float(np.polyfit(np.log(rows), np.log(seconds), 1)[0])
    steps = np.diff(np.log(seconds)) / np.diff(np.log(rows))
    between = ", ".join(
        f"{a:,} to {b:,}: {step:.2f}" for a, b, step in zip(rows, rows[1:], steps, strict=False)
    )
    text = (
        f"Cost grows with rows to the power {exponent:.2f} "
        f"(least squares in logarithms; step by step {between})."
    )
    return {"title": "growth, China", "exponent": exponent, "runs": runs, "text": text}


def built(found: dict[str, Any]) -> dict[str, Any]:
    """Add the sentence about drawing a network."""
    if "failed" in found:
        return found
    took = ", ".join(f"{seconds:.2f}" for seconds in found["seconds"])
    text = (
        f"Drawing a network of {found['firms']:,} rows and {found['edges']:,} edges, sampling included: "
        f"{took} s (seeds 1 to {len(found['seconds'])}), "
        f"{found['graph'] / 1e6:,.0f} MB held, {found['peak'] / 1e6:,.0f} MB at the peak of the process."
    )
    return found | {"text": text}


def time_start(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Time the command line and the first month, with an empty cache and with a warm one."""
    pearlnet = str(Path(sys.executable).parent / "pearlnet")
    scenario = folder / "scenario.toml"
    scenario.write_text('structure = "kr"\nmix = "kr-5gplus-2019"\n', encoding="utf-8")
    cache = folder / "cache"
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment |= {"PEARLNET_CACHE_DIR": str(cache)}
    found: dict[str, Any] = {"help": [], "first_run": [], "second_run": []}
    found |= {"second_before_month": [], "second_after_month": []}

    def seconds(*command: str) -> float:
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True, cwd=folder)
        return time.perf_counter() - began

    found["help"] = [seconds(pearlnet, "--help") for _ in range(7)]
    run = (pearlnet, "run", str(scenario), "--quiet", "--overwrite", "--out", str(folder / "out"))
    for _ in range(3 if given.full else 1):
        shutil.rmtree(cache, ignore_errors=True)
        found["first_run"].append(seconds(*run))
    found["second_run"] = [seconds(*run) for _ in range(3)]
    for _ in range(5):
        began = time.time()
        command = [str(python_of(OURS)), "-c", FIRST_MONTH, str(began)]
        ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT)
        before, after = map(float, ran.stdout.split())
        found["second_before_month"].append(before)
        found["second_after_month"].append(after)
    return found


FIRST_MONTH = """
import sys, time
from abm.model import IndustryModel
model = IndustryModel(structure="kr", mix=("kr-5gplus-2019",))
before = time.time() - float(sys.argv[1])
model.step()
print(before, time.time() - float(sys.argv[1]))
"""


def time_draws(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Time single draws."""
    from benchmarks.kernels import time_draws as nanoseconds  # the compiler is loaded for this part alone

    return nanoseconds()


def time_speed(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run pytest-benchmark, and keep what it says in short."""
    written = folder / "speed.json"
    test = str(ROOT / "benchmarks" / "test_speed.py")
    command = [str(python_of(OURS)), "-m", "pytest", "-q", test, f"--benchmark-json={written}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ran.returncode:
        said = [line for line in ran.stdout.splitlines() if line.startswith("E  ")] or [ran.stderr.strip()]
        return {"failed": said[-1][:200]}
    told = json.loads(written.read_text(encoding="utf-8"))["benchmarks"]
    kept = ("min", "median", "max", "rounds")
    return {test["name"]: {name: test["stats"][name] for name in kept} for test in told}


def as_dict(line: Line) -> dict[str, Any]:
    """Return a line as JSON can hold it."""
    return asdict(line) | {"ratio": line.ratio, "rounds": len(line.ratios)}


def describe(when: dict[str, str]) -> dict[str, Any]:
    """Say on which machine and with which versions this runs."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory": total_memory() / 1e9,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "ours": {name: importlib.metadata.version(name) for name in ("pearlnet", "numpy", "numba", "Mesa")},
        "peers": versions(PEERS),
        "compiler": compiler(),
        "when": when,
    }


def code() -> str:
    """Return seven digits that change with any source or data file, so that a mixed page shows itself."""
    digest = hashlib.sha256()
    for folder in ("abm", "agents", "benchmarks", "experiments", "networks"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".toml", ".csv", ".c"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:7]


def processor() -> str:
    """Return the name of the processor."""
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def total_memory() -> float:
    """Return the memory of the machine, bytes."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return math.nan


def versions(environment: Path) -> dict[str, str]:
    """Return the versions of the peers that are installed."""
    python = python_of(environment)
    if not python.exists():
        return {}
    code = (
        "import importlib.metadata as m, json, sys\nfound = {}\nfor name in sys.argv[1:]:\n"
        "    try: found[name] = m.version(name)\n    except m.PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    ran = subprocess.run(
        [str(python), "-c", code, *DISTRIBUTIONS], capture_output=True, text=True, check=False
    )
    return json.loads(ran.stdout) if ran.returncode == 0 else {}


def compiler() -> str:
    """Return the first line a C compiler says about itself."""
    found = shutil.which("gcc") or shutil.which("cc")
    if found is None:
        return "no compiler found"
    return subprocess.run(
        [found, "--version"], capture_output=True, text=True, check=False
    ).stdout.splitlines()[0]


PARTS: dict[str, Callable[[argparse.Namespace, Path], dict[str, Any]]] = {
    "peers": time_peers,
    "limits": time_limits,
    "ends": compare,
    "whole": time_whole,
    "model": time_model,
    "start": time_start,
    "draws": time_draws,
    "speed": time_speed,
}

if __name__ == "__main__":
    main()
