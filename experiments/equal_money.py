"""What *equal budgets* means between structures: the same share of value added, dollars, or dollars a firm.

A mix's own budget is a share of the structure's value added, so that a large economy spends more. The
panel ``money`` repeats the comparison with budgets that are equal in another sense. A structure's budget
is multiplied; the factors of all structures have a geometric mean of 1, so that none moves further from
its own budget than it must.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from abm.country import load_country
from networks.errors import require_known

SAME_USD: Final = "same-usd"
"""Present value of outlay in million USD."""

SAME_PER_FIRM: Final = "same-per-firm"
"""The same over the number of firms with ten or more employees."""

SENSES: Final = (SAME_USD, SAME_PER_FIRM)


def budget_factors(structures: Sequence[str], sense: str) -> dict[str, float]:
    r"""Return by what each structure's budget is multiplied so that budgets are equal in a sense.

    .. math:: f_s = \frac{b_s}{v_s} \Big/ \Big(\prod_r \frac{b_r}{v_r}\Big)^{1/R}

    with :math:`v_s` the value added of structure :math:`s` in 2020 and :math:`b_s` 1 (``same-usd``) or
    its number of firms (``same-per-firm``).

    Parameters
    ----------
    structures : sequence of str
        Country codes, R of them.
    sense : str
        One of `SENSES`.

    Raises
    ------
    BadInput
        There is no such sense.
    """
    require_known("money", "sense of equal budgets", [sense], SENSES)
    countries = [load_country(structure) for structure in structures]
    wanted = [1.0 if sense == SAME_USD else float(country.firms.sum()) for country in countries]
    value_added = [float(country.value_added.sum()) for country in countries]
    logs = np.log(np.array(wanted)) - np.log(np.array(value_added))
    factors = np.exp(logs - logs.mean())
    return dict(zip(structures, (float(factor) for factor in factors), strict=True))
