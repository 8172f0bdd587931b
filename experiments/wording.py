"""Words for the codes of a comparison, read from the data."""

from abm.country import load_country
from abm.measures import policy_tables
from abm.mix import compose
from abm.sectors import load_sectors
from experiments.plan import ComparePlan, mix_parts
from experiments.report.labels import Labels


def indicator_labels() -> Labels:
    """Return the indicators' own words alone."""
    from abm.scorecard import INDICATORS

    return Labels(indicators={each.name: each for each in INDICATORS})


def labels_of(plan: ComparePlan, language: str = "en") -> Labels:
    """Return names of structures, mixes, sectors, instruments and indicators.

    Parameters
    ----------
    plan : ComparePlan
    language : str
        ``en``, ``zh`` or ``ko``.
    """
    from abm.scorecard import INDICATORS

    sectors = load_sectors()
    return Labels(
        structures={code: load_country(code).name[language] for code in plan.structures},
        mixes={label: compose(mix_parts(label)).title[language] for label in plan.mixes},
        sectors={code: name[language] for code, name in zip(sectors.codes, sectors.name, strict=True)},
        instruments={code: each.name[language] for code, each in policy_tables().instruments.items()},
        indicators={each.name: each for each in INDICATORS},
    )
