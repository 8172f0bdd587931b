"""Whose state the record of lineage reads."""

from dataclasses import dataclass
from typing import final

from agents.behaviour import FirmParameters, InformationParameters, LinkParameters
from agents.firms import FirmRows
from agents.information import PublicRecord
from agents.network_supply import NetworkSupply
from agents.providers import Providers
from agents.relations import Relations
from agents.sight import Sight
from networks.kernels.columns import Terms
from networks.kernels.linking import LinkFirms, LinkTerms
from networks.types import Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """The actors of a run, as far as they tip or are tipped.

    Parameters
    ----------
    barrier : float64, shape (S,)
        Regulatory barrier of each sector without policy.
    """

    seed: int
    firms: FirmRows
    relations: Relations
    sight: Sight
    providers: Providers
    network: NetworkSupply
    public_record: PublicRecord
    link_firms: LinkFirms
    terms: Terms
    link_terms: LinkTerms
    information: InformationParameters
    link: LinkParameters
    firm: FirmParameters
    barrier: Floats
