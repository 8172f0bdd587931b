"""The sixteen instruments of policy, a file each, and their registry."""

from typing import Final

from agents.instruments.adoption_support import AdoptionSupport
from agents.instruments.base import Dose, Instrument
from agents.instruments.buildout import BuildOut
from agents.instruments.clusters import Clusters
from agents.instruments.demonstration import Demonstration
from agents.instruments.finance import Finance
from agents.instruments.governance import Governance
from agents.instruments.international import International
from agents.instruments.platforms import Platforms
from agents.instruments.purchasing import Purchasing
from agents.instruments.research import Research
from agents.instruments.security import Security
from agents.instruments.sharing import Sharing
from agents.instruments.spectrum import Spectrum
from agents.instruments.standards import Standards
from agents.instruments.talent import Talent
from agents.instruments.tax_credit import TaxCredit

INSTRUMENTS: Final[tuple[type[Instrument], ...]] = (
    Demonstration,
    BuildOut,
    TaxCredit,
    Sharing,
    Spectrum,
    Purchasing,
    AdoptionSupport,
    Research,
    Standards,
    Platforms,
    Security,
    Talent,
    Finance,
    Clusters,
    International,
    Governance,
)
"""A new instrument is one file and one line here."""

CODES: Final = tuple(each.code for each in INSTRUMENTS)

__all__ = ["CODES", "INSTRUMENTS", "Dose", "Instrument"]
