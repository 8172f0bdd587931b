"""mesa-frames: firms as rows of a polars data frame; neighbours by a join, or by gathering a column."""

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF


class Firms(AgentSetPolars):
    def __init__(self, model, work):
        super().__init__(model)
        self.coefficient, self.pace = work.coefficient, work.pace
        self.add(
            pl.DataFrame(
                {
                    "unique_id": pl.Series(np.arange(work.n), dtype=pl.Int64),
                    "attribute": work.attribute.astype(np.float64),
                    "degree": np.asarray(work.in_degree, dtype=np.int64),
                    "adopted": work.state > 0,
                }
            )
        )
        edges = work.edges()  # by customer
        self.edges = pl.DataFrame(
            {
                "supplier": pl.Series(edges[:, 0], dtype=pl.Int64),
                "unique_id": pl.Series(edges[:, 1], dtype=pl.Int64),
            }
        )
        self.last = pl.Series(np.cumsum(np.asarray(work.in_degree, dtype=np.int64)) - 1)

    def joined(self):
        """Return the firms with the number of their adopting suppliers, by joining the list of edges."""
        adopters = self.agents.filter("adopted").select(supplier="unique_id")
        adopting = (
            self.edges.join(adopters, on="supplier", how="semi").group_by("unique_id").agg(adopting=pl.len())
        )
        firms = self.agents.join(adopting, on="unique_id", how="left", maintain_order="left")
        return firms.with_columns(pl.col("adopting").fill_null(0))

    def gathered(self):
        """Return the same by one gather along the edges, which stand by customer, and differences of sums."""
        seen = self.agents["adopted"].gather(self.edges["supplier"]).cast(pl.Int32).cum_sum()
        below = seen.gather(self.last)
        return self.agents.with_columns(adopting=below - below.shift(1, fill_value=0))

    def decided(self, firms):
        """Return whether each firm has adopted after the month."""
        pull = pl.col("attribute") + self.coefficient * pl.col("adopting") / pl.col("degree")
        chance = 1 / (1 + (-pull).exp())
        draw = pl.Series("draw", self.model.random.random(len(firms)))
        switch = draw < pl.when("adopted").then(1 - chance).otherwise(chance) * self.pace
        return firms.select(pl.col("adopted") ^ switch).to_series()


class JoiningFirms(Firms):
    def step(self):
        self["adopted"] = self.decided(self.joined())


class GatheringFirms(Firms):
    def step(self):
        self["adopted"] = self.decided(self.gathered())


class ReplacingFirms(Firms):
    """The frame is replaced as a whole, which spares the join by which ``self["adopted"] =`` keeps order."""

    def step(self):
        self.agents = self.agents.with_columns(adopted=self.decided(self.gathered()))


class Adoption(ModelDF):
    def __init__(self, kind, work):
        super().__init__(work.key % 2**31)
        self.agents += kind(self, work)

    def step(self):
        self.agents.do("step")


def _program(kind, work):
    model = Adoption(kind, work)
    firms = model.get_agents_of_type(kind)

    def prepare():
        firms.agents = firms.agents.with_columns(adopted=pl.Series(work.state > 0))

    def run(months):
        for _ in range(months):
            model.step()

    def answer():
        return model.get_agents_of_type(kind).agents["adopted"].to_numpy()

    return prepare, run, answer


def w3_join(work):
    return _program(JoiningFirms, work)


def w3_gather(work):
    return _program(GatheringFirms, work)


def w3_replace(work):
    return _program(ReplacingFirms, work)
