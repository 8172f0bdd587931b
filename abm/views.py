"""Firms and solution providers as Mesa agents: light views of rows, made on demand."""

from typing import Any, final

import mesa

from networks.kernels.columns import FULL, PILOT

REASONS = (
    "none",
    "not_aware",
    "not_considered",
    "no_coverage",
    "no_release",
    "no_provider",
    "staff",
    "cash",
    "payoff",
    "risk",
    "regulation",
    "waiting",
    "support",
    "slots",
)
"""Binding reasons by the code that kernels write."""


@final
class FirmView(mesa.Agent):
    """A firm, or the firms a row stands for; reads the model's arrays and holds nothing.

    Attributes
    ----------
    row : int
    """

    def __init__(self, model: Any, row: int, register: bool = False) -> None:
        if register:
            super().__init__(model)
        else:
            self.model = model
            self.unique_id = -1 - row
            self.pos = None
        self.industry = model
        self.row = row

    @property
    def sector(self) -> str:
        """Code of the sector."""
        return self.industry.world.country.sectors[self.industry.actors.firms.sector[self.row]]

    @property
    def region(self) -> str:
        """Name of the region."""
        return self.industry.world.country.regions[self.industry.actors.firms.region[self.row]]

    @property
    def employees(self) -> float:
        """Persons, per firm."""
        return float(self.industry.actors.firms.employees[self.row])

    @property
    def weight(self) -> float:
        """Real firms the row stands for."""
        return float(self.industry.actors.firms.weight[self.row])

    @property
    def lead(self) -> bool:
        """Whether it is a lead firm."""
        return bool(self.industry.actors.firms.lead[self.row])

    @property
    def aware(self) -> bool:
        """Whether it has heard of the technology."""
        return bool(self.industry.actors.firms.aware[self.row])

    @property
    def live(self) -> bool:
        """Whether at least one use case runs."""
        return bool(self.industry.actors.firms.live[self.row])

    @property
    def cash(self) -> float:
        """Money at hand for projects, million USD per firm."""
        return float(self.industry.actors.firms.cash[self.row])

    @property
    def links(self) -> int:
        """Data links to trading partners."""
        return int(self.industry.actors.relations.links[self.row])

    @property
    def reason(self) -> str:
        """What stopped it when it last considered."""
        firms = self.industry.actors.firms
        if firms.live[self.row]:
            return "none"
        if not firms.aware[self.row]:
            return "not_aware"
        return REASONS[firms.reason[self.row]] if firms.reason[self.row] else "not_considered"

    @property
    def use_cases(self) -> dict[str, str]:
        """Its live use cases, with pilot or scaled."""
        site = self.industry.actors.firms.site[self.row]
        names = self.industry.world.technology.case[self.industry.actors.firms.sector[self.row]]
        ids = self.industry.world.technology.ids
        state = {PILOT: "pilot", FULL: "scaled"}
        return {ids[names[u]]: state[int(site[u])] for u in range(site.size) if int(site[u]) in state}


@final
class ProviderView(mesa.Agent):
    """A solution provider; reads the model's arrays and holds nothing."""

    def __init__(self, model: Any, row: int, register: bool = False) -> None:
        if register:
            super().__init__(model)
        else:
            self.model = model
            self.unique_id = -1 - row
            self.pos = None
        self.industry = model
        self.row = row

    @property
    def sector(self) -> str:
        """Code of the sector it serves, or ``all``."""
        s = int(self.industry.actors.providers.sector[self.row])
        return "all" if s < 0 else self.industry.world.country.sectors[s]

    @property
    def active(self) -> bool:
        """Whether it is in business."""
        return bool(self.industry.actors.providers.active[self.row])

    @property
    def staff(self) -> float:
        """Productive staff, persons."""
        return float(self.industry.actors.providers.staff[self.row])

    @property
    def cash(self) -> float:
        """Cash, million USD."""
        return float(self.industry.actors.providers.cash[self.row])


def materialise(model: Any) -> None:
    """Register a view of every firm and provider with the model."""
    for row in range(model.actors.firms.n):
        FirmView(model, row, register=True)
    for row in range(model.actors.providers.count):
        ProviderView(model, row, register=True)
