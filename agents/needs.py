"""What firms would truly gain from each use case, and what they believe of it at first."""

from dataclasses import dataclass
from typing import final

import numpy as np

from agents.behaviour import FirmParameters, InformationParameters
from networks.kernels.chance import normals, uniforms
from networks.kernels.streams import NEED_GAIN, NEED_PRIOR, NEED_SHUFFLE
from networks.types import Bools, Floats, Singles, Whole


@final
@dataclass(frozen=True, slots=True)
class Needs:
    """True gains and first beliefs, both on the log of yearly gain over value added.

    Parameters
    ----------
    gain : float32, shape (n, K)
        True log gain at full depth.
    prior : float32, shape (S, K)
        What everybody believes of the common part at first.
    hunch : float32, shape (n, K)
        What a firm believes of its own deviation at first.
    """

    gain: Singles
    prior: Singles
    hunch: Singles


def draw_needs(
    *,
    seed: int,
    sector: Whole,
    mean_gain: Floats,
    exists: Bools,
    firm: FirmParameters,
    information: InformationParameters,
) -> Needs:
    r"""Draw true gains and first beliefs.

    The log gain of firm :math:`i` with use case :math:`u` is
    :math:`\psi_{iu} = \mu_s + c_{su} + e_{iu}`: what the sector is known for, what nobody knows
    yet of the use case (:math:`c`, common to all firms of the sector), and the firm's own part.
    A firm knows :math:`\mu_s` (up to the bias) and has a signal on :math:`e_{iu}` that leaves the
    standard deviation `prior_own`, so that first beliefs are those of a Bayesian.

    Parameters
    ----------
    sector : int, shape (n,)
    mean_gain : float64, shape (S,)
        Mean yearly gain over value added of a use at full depth.
    exists : bool, shape (S, K)
    """
    n, (sectors, cases) = sector.size, exists.shape
    spread = firm.gain_spread
    rows = np.arange(n, dtype=np.int32)
    shared = normals(seed, rows, 0, 0, NEED_GAIN)
    own = np.empty((n, cases))
    hunch = np.empty((n, cases))
    # a signal with this precision leaves prior_own of the spread unknown
    unknown = min(information.prior_own, 0.999 * spread)
    trust = 1.0 - (unknown / spread) ** 2
    for u in range(cases):
        single = normals(seed, rows, u + 1, 0, NEED_GAIN)
        own[:, u] = spread * (np.sqrt(firm.gain_shared) * shared + np.sqrt(1.0 - firm.gain_shared) * single)
        noise = normals(seed, rows, u + 1, 0, NEED_PRIOR) * unknown * np.sqrt(trust)
        hunch[:, u] = trust * own[:, u] + noise
    places = np.arange(sectors, dtype=np.int32)
    common = np.stack([normals(seed, places, u + 1, 1, NEED_GAIN) for u in range(cases)], axis=1)
    common *= information.prior_common
    # the mean of a lognormal is exp(mu + sigma^2/2): mu makes the stated mean gain come out
    level = np.log(np.maximum(mean_gain * firm.gain_scale, 1e-12)) - 0.5 * (
        spread**2 + information.prior_common**2
    )
    prior = np.repeat(level[:, None] + information.prior_bias, cases, axis=1)
    gain = level[sector][:, None] + common[sector] + own
    return Needs(gain.astype(np.float32), prior.astype(np.float32), hunch.astype(np.float32))


def shuffled(needs: Needs, sector: Whole, seed: int) -> Needs:
    """Deal the needs of a sector's rows out to them anew, true gains together with their first beliefs."""
    draw = uniforms(seed, np.arange(sector.size, dtype=np.int32), 0, 0, NEED_SHUFFLE)
    source = np.empty(sector.size, np.int64)
    source[np.lexsort((draw, sector))] = np.argsort(sector, kind="stable")
    return Needs(needs.gain[source], needs.prior, needs.hunch[source])
