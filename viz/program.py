"""The program ``pearlnet`` with everything: the verbs of `experiments` and the browser app."""

import sys
from collections.abc import Sequence

from experiments.cli import main as run_program
from experiments.cli import pearlnet
from viz.app.serve import app

pearlnet.add_command(app)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 0 done, 1 a run failed, 2 bad input."""
    return run_program(argv)


if __name__ == "__main__":
    sys.exit(main())
