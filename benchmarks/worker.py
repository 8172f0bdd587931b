"""Runs one program, and times it whenever it is told to.

    python -m benchmarks.worker module function work.npz

Speaks lines of JSON on standard output, one an order on standard input:

- ``{"order": "run", "times": k}``: do the work k times (W1, W2), or k months (W3)
- ``{"order": "answer"}``: say who has adopted
- ``{"order": "ends", "months": k, "seconds": s, "most": r}``: number of adopters at the end of up to r
  runs (of k months each), as many as s seconds allow, but at least five
- end of input: leave

Imports, and what the program needs to hold the graph, happen before the first line is written. What
it must do to begin another cascade belongs to the cascade. A program may say itself how long it took.
"""

import gc
import hashlib
import importlib
import json
import os
import resource
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.work import load


def main(module: str, function: str, path: str) -> None:
    """Make a program ready, then obey."""
    wire = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever libraries print
    work = load(path)
    before = peak_memory()
    began = perf_counter()
    try:
        made = getattr(importlib.import_module(module), function)(work)
        prepare, run, answer = (
            made if isinstance(made, tuple) else (lambda: None, lambda months: made(), None)
        )
        prepare()
    except Exception as error:
        reason = str(error).strip().splitlines() or [""]
        print(json.dumps({"failed": f"{type(error).__name__}: {reason[0][:150]}"}), file=wire)
        return
    months = function.startswith("w3")
    print(json.dumps({"ready": perf_counter() - began, "memory": [before, peak_memory()]}), file=wire)
    gc.collect()
    for line in sys.stdin:
        given = json.loads(line)
        try:
            if given["order"] == "run":
                said = time_months(run, given) if months else time_runs(run, prepare, given)
            elif given["order"] == "ends":
                said = run_to_ends(prepare, run, answer, given)
            else:
                said = made() if given["order"] == "limits" else describe(answer(), work.n)
        except Exception as error:
            said = {"failed": f"{type(error).__name__}: {str(error)[:150]}"}
        print(json.dumps(said | {"memory": [before, peak_memory()]}), file=wire)


def time_months(run, given):
    """Time some months that go on from the state reached; a program may say more than the time."""
    began = perf_counter()
    more = run(given["times"])
    return {"seconds": perf_counter() - began} | (more or {})


def time_runs(run, prepare, given):
    """Time whole cascades, each from the seeds on."""
    seconds = 0.0
    for _ in range(given["times"]):
        prepare()
        began = perf_counter()
        said = run()
        took = perf_counter() - began
        seconds += said["seconds"] if isinstance(said, dict) else took
    return {"seconds": seconds}


def run_to_ends(prepare, run, answer, given):
    """Repeat whole runs from the same beginning, and count who has adopted at the end of each."""
    ends, began = [], perf_counter()
    while len(ends) < 5 or (len(ends) < given["most"] and perf_counter() - began < given["seconds"]):
        prepare()
        run(*([given["months"]] if given["months"] else []))
        adopters = answer()
        ends.append(adopters if isinstance(adopters, int) else sum(map(bool, adopters)))
    return {"ends": ends}


def describe(adopters, n):
    """Count the adopters, and name them by a digest where they are told apart."""
    import numpy as np

    if isinstance(adopters, dict):
        return adopters
    if isinstance(adopters, int):
        return {"adopters": adopters, "digest": None}
    flags = np.asarray(adopters, dtype=bool)
    assert flags.size == n
    return {
        "adopters": int(flags.sum()),
        "digest": hashlib.sha256(np.packbits(flags).tobytes()).hexdigest()[:12],
    }


def peak_memory():
    """Return the largest resident memory so far, bytes.

    From the system's own file where there is one: `ru_maxrss` begins with that of the process that
    started this one.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
