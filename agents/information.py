"""What the public knows: outcomes that were published, month by month."""

from typing import final

import numpy as np

from networks.kernels.columns import Evidence
from networks.kernels.review import publish
from networks.types import Bools, Floats


@final
class PublicRecord:
    """Published outcomes by sector, region and use case, as running totals.

    A firm that considers reads what was added since it last looked, so each outcome is counted
    once per reader and reading costs the same however many outcomes there are.

    Parameters
    ----------
    months, sectors, regions, cases : int
    """

    def __init__(self, months: int, sectors: int, regions: int, cases: int) -> None:
        near = (months + 1, sectors, regions, cases)
        far = (months + 1, sectors, cases)
        self.evidence = Evidence(
            near_count=np.zeros(near, np.float32),
            near_sum=np.zeros(near, np.float32),
            far_count=np.zeros(far, np.float32),
            far_sum=np.zeros(far, np.float32),
        )
        self.successes = np.zeros((sectors, cases))

    def open_month(self, t: int) -> None:
        """Start month `t` with what was known at the end of the month before."""
        for series in self.evidence:
            series[t + 1] = series[t]

    def publish(self, t: int, count: Floats, total: Floats, successes: Floats) -> None:
        """Add outcomes that become known at the end of month `t`.

        Parameters
        ----------
        count, total : float64, shape (S, R, K)
            Number of outcomes and sum of their log gains.
        successes : float64, shape (S, K)
            Sites that paid.
        """
        e = self.evidence
        now = t + 1
        publish(count, total, e.near_count[now], e.near_sum[now], e.far_count[now], e.far_sum[now])
        self.successes += successes

    def proven(self, sites: float) -> Bools:
        """Say which use cases have shown at least `sites` successes, shape (S, K)."""
        return self.successes >= sites
