"""agentpy: firms as agents of a ``Network``, which is an undirected or directed networkx graph."""

import math

import agentpy as ap
import networkx as nx


class Firm(ap.Agent):
    def setup(self):
        self.adopted = False
        self.attribute = 0.0

    def decide(self):
        seen = [supplier.adopted for supplier in self.network.neighbors(self)]
        share = sum(seen) / len(seen)
        chance = 1 / (1 + math.exp(-(self.attribute + self.p.coefficient * share)))
        if self.adopted:
            chance = 1 - chance
        if self.model.random.random() < chance * self.p.pace:
            self.adopted = not self.adopted


class Adoption(ap.Model):
    def setup(self):
        work = self.p.work
        graph = nx.DiGraph()
        graph.add_nodes_from(range(work.n))
        graph.add_edges_from(work.edges()[:, ::-1].tolist())  # from a firm to its suppliers
        self.firms = ap.AgentList(self, work.n, Firm)
        self.network = ap.Network(self, graph)
        self.network.add_agents(self.firms, self.network.nodes)
        for firm, attribute in zip(self.firms, work.attribute.tolist(), strict=True):
            firm.attribute = attribute
            firm.network = self.network

    def step(self):
        self.firms.decide()


def w3(work):
    model = Adoption(
        {"work": work, "coefficient": work.coefficient, "pace": work.pace, "seed": work.key % 2**31}
    )
    model.sim_setup()

    def prepare():
        for firm, adopted in zip(model.firms, (work.state > 0).tolist(), strict=True):
            firm.adopted = adopted

    def run(months):
        for _ in range(months):
            model.step()

    def answer():
        return [firm.adopted for firm in model.firms]

    return prepare, run, answer
