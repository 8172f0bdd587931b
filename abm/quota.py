"""Which rule a scenario stands for; control ``quota``: adoption ordered from above, copied in numbers.

What firms did without control is asked for by ``quota``, and by ``placebo`` up to the first order.
"""

from dataclasses import replace

import numpy as np

from abm.controls import PLACEBO, QUOTA, UNTOUCHED
from abm.scenario import Scenario
from abm.snapshot import SIZES, size_class
from abm.world import World
from agents.firms import FirmRows
from agents.placebo import HeldBack, first_look
from agents.quotas import Acts, QuotaRule
from agents.rules import RULES, Rule, Setting
from agents.sight import Sight
from networks.types import Bools, Floats, Whole

RIDGE = 1.0
"""Pull of each coefficient towards zero, in the units of an observation's information."""

STEPS = 25
DIGITS = 6


def reference(scenario: Scenario) -> Scenario | None:
    """Return the run without control whose acts a scenario asks for; None if it asks for none."""
    return replace(scenario, control=UNTOUCHED) if scenario.control in (QUOTA, PLACEBO) else None


def rule_of(scenario: Scenario, world: World, firms: FirmRows, sight: Sight, acts: Acts | None) -> Rule:
    """Return what decides when firms act: the scenario's rule, or quotas of the acts of another run.

    Under control ``placebo`` the rule is the scenario's, with one look held back.
    """
    if acts is not None and scenario.control == QUOTA:
        return quota_rule(firms, world, scenario.seed, acts)
    p = world.parameters
    setting = Setting(
        firms=firms, sight=sight, seed=scenario.seed, information=p.information, parameters=p.rule
    )
    rule = RULES[scenario.rule](setting)
    return rule if acts is None else HeldBack(rule, first_look(acts, firms.lead, scenario.seed))


def quota_rule(firms: FirmRows, world: World, seed: int, acts: Acts) -> QuotaRule:
    """Return the rule that deals `acts` out by sector and size class, and within these by propensity."""
    size = size_class(firms.employees, firms.lead).astype(np.int64)
    group = firms.sector.astype(np.int64) * len(SIZES) + size
    acted = np.zeros(firms.n, np.bool_)
    acted[acts.row[~acts.further]] = True
    return QuotaRule(firms, seed, acts, group, propensity(world, acted))


def propensity(world: World, acted: Bools) -> Floats:
    r"""Return each firm's chance to have acted, from a logit on what is known before any policy, shape (n,).

    .. math:: \ln \frac{p_i}{1 - p_i} = \alpha_{s(i)} + \beta_{r(i)} + \gamma_1 \ln E_i
        + \gamma_2 \ln(1 + d^+_i) + \gamma_3 \ln(1 + d^-_i) + \gamma_4 [\text{lead}_i]

    with a small ridge, so that a sector or region in which nobody or everybody acted has finite coefficients.

    Parameters
    ----------
    acted : bool, shape (n,)
        Firms that adopted in the run that is copied.

    References
    ----------
    P. R. Rosenbaum and D. B. Rubin (1983), Biometrika 70(1): the propensity score.
    """
    people, graph = world.population, world.graph
    traits = np.stack(
        [
            np.log(people.employees),
            np.log1p(graph.out_degree()),
            np.log1p(graph.in_degree()),
            people.lead.astype(float),
        ],
        axis=1,
    )
    spread = traits.std(axis=0)
    traits = (traits - traits.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    x = np.concatenate([traits, one_hot(people.region), one_hot(people.sector)], axis=1)
    odds = x @ logit(x, acted.astype(float))
    return 1.0 / (1.0 + np.exp(-np.round(odds, DIGITS)))


def one_hot(group: Whole) -> Floats:
    """Return a column of zeros and ones for each group, shape (n, G)."""
    return (group[:, None] == np.arange(int(group.max(initial=0)) + 1)).astype(float)


def logit(x: Floats, y: Floats) -> Floats:
    """Return the coefficients of a logit with a ridge, by Newton's method, shape (columns,)."""
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-x @ beta))
        slope = x.T @ (y - chance) - RIDGE * beta
        bend = (x * (chance * (1.0 - chance))[:, None]).T @ x + RIDGE * np.eye(beta.size)
        step = np.linalg.solve(bend, slope)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    return beta
