"""R&D support for supply."""

from dataclasses import dataclass
from typing import ClassVar, final

from agents.instruments.base import Dose, Instrument
from agents.letters import Levers, View
from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Research(Instrument):
    """Money for vendors' and providers' research; products come earlier."""

    code: ClassVar[str] = "RND"

    haste: float = param(
        "Months by which full support brings products forward", unit="months", low=0, high=36
    )
    decision: float = param("Decision support gained by full support", unit="1/month", low=0, high=0.1)

    def pull(self, levers: Levers, dose: Dose, view: View, t: int) -> None:
        levers.research_money[:] += view.purse[self.code]
        levers.release_haste[:] += self.haste * dose.peak("RND.net", "RND.chip", "RND.term", "RND.test", t=t)
        levers.research_need[:] += self.decision * dose.of(
            "RND.sw", "RND.int", "RND.cons", "RND.term", "RND.big", t=t
        )
