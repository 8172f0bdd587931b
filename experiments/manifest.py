"""What a reader needs to explain and repeat a result: version, plan, seeds, hashes, machine."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from experiments.plan import ComparePlan
from experiments.runner import Failure, Run
from experiments.source import model_hash
from experiments.version import version

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT / "abm" / "data"
PACKAGES: Final = ("click", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "scipy")

SYNTHETIC: Final = "Supply networks are synthetic."

LIMITS: Final = (
    "Bands over replicates are chance only; the panel over parameters adds what is assumed.",
    "Coding noise (measures resampled, clauses recoded) is not computed yet.",
    "Verdicts are corrected for the number of headline contrasts (Holm 1979), intervals are not.",
    "No p over seeds speaks of the world: more replicates make it as small as one likes.",
    "Most costs are assumed, need weights are judged.",
    "Default parameters were chosen, not calibrated in full.",
    "A stage is a definition with thresholds, tried on planted patterns; it does not say what made it.",
    "Lineage is attribution by a stated rule, not proof of cause.",
)


def manifest(
    plan: ComparePlan, runs: Sequence[Run], failures: Sequence[Failure], seconds: float
) -> dict[str, object]:
    """Return the manifest of a comparison; what changes from run to run stands under ``timing``.

    Its values are those of JSON and its keys are sorted, as they are when it is read back.
    """
    told: dict[str, object] = {
        "version": version(),
        "revision": revision(),
        "command": plan.command(),
        "plan_hash": plan.digest(),
        "plan": {**plan.to_mapping(), "draws": len(plan.draws)},
        "scenario_hash": plan.template.digest(),
        "scenarios": scenarios(plan),
        "replicate_seeds": [str(seed) for seed in plan.seeds],
        "parameter_hash": parameter_hash(plan),
        "data_hash": data_hash(),
        "model_hash": model_hash(),
        "packages": packages(),
        "machine": {"system": platform.system(), "kind": platform.machine(), "processors": os.cpu_count()},
        "network": network(plan),
        "limits": [*LIMITS, *([] if is_own(plan) else [SYNTHETIC]), *plan.left_out],
        "runs": {"done": len(runs), "failed": len(failures)},
        "failures": [
            {
                "panel": failure.panel,
                "level": failure.level,
                "structure": failure.structure,
                "mix": failure.mix,
                "replicate": failure.replicate,
                "seed": str(failure.seed),
                "error": failure.error,
                "is_bad_input": failure.is_bad_input,
                "scenario": failure.scenario,
            }
            for failure in failures
        ],
        "created": datetime.now(UTC).date().isoformat(),
        "timing": {
            "seconds": round(seconds, 3),
            "seconds_in_runs": round(sum(run.seconds for run in runs), 3),
        },
    }
    held: dict[str, object] = json.loads(json.dumps(told, sort_keys=True))
    return held


def network(plan: ComparePlan) -> dict[str, object]:
    """Return where the supply network is from: drawn, or a file with its hash and origin; and its control."""
    summary = plan.template.network_summary()
    told: dict[str, object] = {"control": plan.template.control}
    if summary is None:
        return told | {"kind": "drawn"}
    return told | {"sha256": summary.sha256, **summary.origin}


def is_own(plan: ComparePlan) -> bool:
    """Say whether the relations came from a file of the user's."""
    summary = plan.template.network_summary()
    return summary is not None and not summary.is_synthetic


def scenarios(plan: ComparePlan) -> list[dict[str, str]]:
    """Return the scenario file of each structure and mix, with the seed of replicate 0."""
    return [
        {"structure": structure, "mix": mix, "toml": plan.scenario(structure, mix).to_toml()}
        for structure in plan.structures
        for mix in plan.mixes
    ]


def revision() -> str:
    """Return the git revision the code stands at, with ``+`` if files were changed; '' without git."""
    if not (ROOT / ".git").exists():
        return ""
    head = _git("rev-parse", "--short=12", "HEAD")
    return head + "+" * bool(head and _git("status", "--porcelain", "--untracked-files=no"))


def _git(*words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def parameter_hash(plan: ComparePlan) -> str:
    """Return the SHA-256 of all parameter values of the plan's structures, scenario's changes included."""
    changes = plan.template.parameters
    return values_hash({structure: parameter_values(structure, changes) for structure in plan.structures})


def parameter_values(structure: str, changes: Mapping[str, float]) -> dict[str, float]:
    """Return all parameters of a structure, with those a scenario changes."""
    from abm.country import load_country
    from abm.parameters import all_evidence

    return {**{name: row.value for name, row in all_evidence(load_country(structure)).items()}, **changes}


def values_hash(values: Mapping[str, Mapping[str, float]]) -> str:
    """Return the SHA-256 of parameter values by structure, or by another name."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def data_hash(folder: Path = DATA) -> str:
    """Return the SHA-256 of all data files of the model, with their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def packages() -> dict[str, str]:
    """Return versions of Python and of the packages that bear on results."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}}
