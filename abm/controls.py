"""What may stand under ``control`` in a scenario, and where each control takes hold.

A control takes something out of the world or of what firms see, and leaves the rest. Those of
`networks.controls` draw other relations; the ones here change what firms see of their partners, who gets
which needs, or who adopts. The placebo takes nothing out: it is a yardstick.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from agents.firms import FirmRows
from agents.needs import Needs, shuffled
from agents.relations import Relations
from agents.sight import AverageFirm, OwnPartners, Sight
from networks.controls import CONTROLS
from networks.types import Whole

UNTOUCHED: Final = "none"
"""The model as it is."""

QUOTA: Final = "quota"
"""As many adopt as without control, in every month, sector and size class, but others: see `abm.quota`."""

PLACEBO: Final = "placebo"
"""One firm looks at offers at another time: see `agents.placebo`. No cause is taken out."""

SIGHTS: Final[Mapping[str, Callable[[FirmRows, Relations, int, float], Sight]]] = MappingProxyType(
    {"peers-off": AverageFirm}
)
"""Controls of what firms see of their partners."""

NEEDS: Final[Mapping[str, Callable[[Needs, Whole, int], Needs]]] = MappingProxyType(
    {"shuffled-needs": shuffled}
)
"""Controls of who has which needs."""


def control_names() -> tuple[str, ...]:
    """Return what may stand under ``control``."""
    return (UNTOUCHED, *CONTROLS, *SIGHTS, QUOTA, *NEEDS, PLACEBO)


def drawn_part(control: str) -> str:
    """Return what of a control a world depends on: the others find the world as it is."""
    return control if control in CONTROLS or control in NEEDS else UNTOUCHED


def sight_of(control: str, firms: FirmRows, relations: Relations, seed: int, factor: float) -> Sight:
    """Return what firms see of their partners under a control; `factor` is that of the rule."""
    if control in SIGHTS:
        return SIGHTS[control](firms, relations, seed, factor)
    return OwnPartners(firms, relations, seed)
