r"""The rule by which an event is shared out over what could have been taken away: *drop one*.

For an event and each thing :math:`k` that could be taken away, all else as it was and draws integrated
out,

.. math:: c_k = 1 - P(\text{event} \mid \text{without } k) / P(\text{event}), \quad
          w_k = c_k / \max(1, \sum_l c_l), \quad w_{own} = 1 - \sum_k w_k
"""

import numpy as np

from networks.types import Floats


def shares(cuts: Floats) -> tuple[Floats, Floats]:
    """Return the weights of what could be taken away, shape (E, Q), and the firm's own, shape (E,).

    Parameters
    ----------
    cuts : float64, shape (E, Q)
        Share of the chance of each event that goes with each thing, :math:`c`.
    """
    cuts = np.clip(cuts, 0.0, 1.0)
    weight = cuts / np.maximum(1.0, cuts.sum(axis=1))[:, None]
    return weight, np.maximum(0.0, 1.0 - weight.sum(axis=1))


def kept_of(value: Floats) -> Floats:
    """Return what is left of the chance that an offer is taken up, without each thing, shape (E, V).

    Parameters
    ----------
    value : float64, shape (E, V + 2)
        Worth of acting with all as it was, without each thing, and without all; not positive where
        nobody would act.

    Returns
    -------
    float64, shape (E, V)
        0 where a thing was needed, else 1. Where none was needed by itself but all together were, one
        less each thing's share in the losses of worth.
    """
    each = value[:, 1:-1]
    kept = (each > 0.0).astype(np.float64)
    loss = np.maximum(0.0, value[:, :1] - each)
    total = loss.sum(axis=1)
    jointly = kept.all(axis=1) & (value[:, -1] <= 0.0) & (total > 0.0)
    kept[jointly] = 1.0 - loss[jointly] / total[jointly, None]
    return kept


def chance_kept(hazard: Floats, part: Floats) -> Floats:
    r"""Return :math:`(1 - e^{-(h - p)}) / (1 - e^{-h})`, 1 where nothing is drawn."""
    whole = -np.expm1(-hazard)
    rest = -np.expm1(-np.maximum(0.0, hazard - part))
    return np.divide(rest, whole, out=np.ones_like(whole), where=whole > 0.0)
