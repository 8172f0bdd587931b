"""What the report says of the supply network: drawn, or the user's own."""

from dataclasses import dataclass
from typing import final

from abm.scenario import Scenario

CLAIM = "Supply networks are synthetic"
DRAWN = ", drawn from input-output tables, firm sizes and distances. No firm-to-firm record is used."
CONTROLS = {
    "rewired": "relations are rewired at random, with each firm's numbers of suppliers and customers kept",
    "degrees-only": "relations are rewired across sectors, with each firm's numbers of partners kept",
    "sector-random": "relations join random firms of the two sectors",
    "random": "relations join random firms",
    "peers-off": "firms see of their partners only what the average firm sees",
    "quota": "as many firms adopt as without it in each month, sector and size class, drawn without regard to"
    " partners or worth",
    "shuffled-needs": "what firms gain is dealt out anew within each sector",
    "placebo": "one firm looks at offers at another time, and nothing is taken out: a yardstick of chance",
}
RULES = {
    "threshold": "a firm adopts once enough of its partners have, whatever an offer is worth",
    "cascade": "each partner newly live has one chance to make a firm adopt, whatever an offer is worth",
    "bass": "a firm's chance to adopt grows with its partners who have, whatever an offer is worth",
}


@final
@dataclass(frozen=True, slots=True)
class NetworkWords:
    """Words for the network of a report.

    Parameters
    ----------
    claim, more : str
        First words, to be set off, and the rest of the sentence.
    graph, kind : str
        "a synthetic supply graph", "synthetic networks", or what stands for them.
    is_own : bool
        Whether the relations came from a file of the user's.
    """

    claim: str
    more: str
    graph: str
    kind: str
    is_own: bool


def network_words(scenario: Scenario) -> NetworkWords:
    """Return the words for a scenario's network and control."""
    summary = scenario.network_summary()
    is_own = summary is not None and not summary.is_synthetic
    told = CONTROLS.get(scenario.control)
    control = "" if told is None else f" Control '{scenario.control}': {told}."
    if scenario.rule in RULES:
        control = f" Rule '{scenario.rule}': {RULES[scenario.rule]}.{control}"
    if summary is None:
        return NetworkWords(CLAIM, DRAWN + control, "a synthetic supply graph", "synthetic networks", False)
    if not is_own:
        more = f", {DRAWN[2:]} {summary.sentence}{control}"
        return NetworkWords(CLAIM, more, "a synthetic supply graph", "synthetic networks", False)
    more = f" {summary.sentence} Needs, sites and data links are simulated.{control}"
    claim = "Whose network it is."
    return NetworkWords(claim, more, "the user's own supply network", "a simulation", is_own)
