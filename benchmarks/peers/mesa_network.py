"""Mesa: firms as agents on the cells of ``discrete_space.Network``, neighbours found through the cells."""

import math

import mesa
import networkx as nx
from mesa.discrete_space import CellAgent, Network


class Firm(CellAgent):
    def __init__(self, model, cell, attribute, adopted):
        super().__init__(model)
        self.cell = cell
        self.attribute = attribute
        self.adopted = adopted

    def step(self):
        seen = [supplier.adopted for supplier in self.cell.neighborhood.agents]
        share = sum(seen) / len(seen)
        chance = 1 / (1 + math.exp(-(self.attribute + self.model.coefficient * share)))
        if self.adopted:
            chance = 1 - chance
        if self.random.random() < chance * self.model.pace:
            self.adopted = not self.adopted


class Adoption(mesa.Model):
    def __init__(self, work, seed=None):
        super().__init__(seed=seed)
        self.coefficient = work.coefficient
        self.pace = work.pace
        graph = nx.DiGraph()
        graph.add_nodes_from(range(work.n))
        graph.add_edges_from(work.edges()[:, ::-1].tolist())  # from a firm to its suppliers
        self.grid = Network(graph, capacity=1, random=self.random)
        Firm.create_agents(
            self, work.n, list(self.grid.all_cells), work.attribute.tolist(), (work.state > 0).tolist()
        )

    def step(self):
        self.agents.do("step")


def w3(work):
    model = Adoption(work, seed=work.key % 2**31)

    def prepare():
        for firm, adopted in zip(model.agents, (work.state > 0).tolist(), strict=True):
            firm.adopted = adopted

    def run(months):
        for _ in range(months):
            model.step()

    def answer():
        return [firm.adopted for firm in model.agents]

    return prepare, run, answer
