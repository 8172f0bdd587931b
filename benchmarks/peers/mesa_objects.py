"""Mesa: every firm an agent that holds references to its suppliers, as Mesa's tutorials write it.

Firms act one after another and see what has changed this month, which is what ``AgentSet.do`` does.
"""

import math

import mesa


class Firm(mesa.Agent):
    def __init__(self, model, attribute, adopted):
        super().__init__(model)
        self.attribute = attribute
        self.adopted = adopted
        self.suppliers = []

    def step(self):
        share = sum([supplier.adopted for supplier in self.suppliers]) / len(self.suppliers)
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
        firms = [
            Firm(self, attribute, adopted)
            for attribute, adopted in zip(work.attribute.tolist(), (work.state > 0).tolist(), strict=True)
        ]
        indptr, indices = work.in_indptr.tolist(), work.in_indices.tolist()
        for i, firm in enumerate(firms):
            firm.suppliers = [firms[j] for j in indices[indptr[i] : indptr[i + 1]]]
        self.firms = firms

    def step(self):
        self.agents.do("step")


class ShuffledAdoption(Adoption):
    def step(self):
        self.agents.shuffle_do("step")


def _program(make, work):
    model = make(work, seed=work.key % 2**31)

    def prepare():
        for firm, adopted in zip(model.firms, (work.state > 0).tolist(), strict=True):
            firm.adopted = adopted

    def run(months):
        for _ in range(months):
            model.step()

    def answer():
        return [firm.adopted for firm in model.firms]

    return prepare, run, answer


def w3(work):
    return _program(Adoption, work)


def w3_shuffled(work):
    return _program(ShuffledAdoption, work)
