"""Runs a study on a Dask cluster, one that is there or one of our own on this machine."""

import contextlib
import os
from collections.abc import Generator
from concurrent.futures import Executor
from typing import Any, Final

from experiments.source import model_hash
from networks.errors import BadInput

PATIENCE: Final = 15.0
"""Seconds to wait for a scheduler to answer, and for its first worker."""

INSTALL: Final = 'pip install "pearlnet[cluster]"'


@contextlib.contextmanager
def dask_executor(scheduler: str | None, workers: int | None) -> Generator[tuple[Executor, int]]:
    """Give an executor of a Dask cluster and its number of threads.

    Parameters
    ----------
    scheduler : str or None
        Address, ``tcp://host:port``; None starts a cluster on this machine, on loopback, and ends it.
    workers : int or None
        Processes of such a cluster; None takes one a processor.

    Raises
    ------
    BadInput
        Dask is not installed, nobody answers, there is no worker, or a worker has another model.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise BadInput("--executor dask", "distributed is not installed", INSTALL) from None
    with contextlib.ExitStack() as stack:
        where: object = scheduler
        if scheduler is None:
            where = stack.enter_context(
                LocalCluster(
                    n_workers=workers or os.cpu_count() or 1,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,  # pyright: ignore[reportArgumentType] - None is no dashboard
                )
            )
        try:
            client = stack.enter_context(Client(where, timeout=PATIENCE, set_as_default=False))
            client.wait_for_workers(1, timeout=PATIENCE)
        except ValueError as error:
            raise BadInput(
                "--scheduler", f"{scheduler!r} is no address ({error})", "tcp://host:port"
            ) from None
        except OSError:  # a time-out is one too
            raise BadInput("--scheduler", f"no scheduler with a worker answers at {scheduler}") from None
        sources: Any = client.run(model_hash)
        threads: Any = client.nthreads()
        require_same_model(sources)
        yield client.get_executor(pure=False), sum(threads.values())


def require_same_model(found: dict[str, str]) -> None:
    """Refuse workers whose sources of the model are not ours: their runs would not be the same."""
    for address, theirs in found.items():
        if theirs != model_hash():
            where = f"--scheduler: worker {address}"
            raise BadInput(where, "has other sources of the model", "the same version of pearlnet everywhere")
