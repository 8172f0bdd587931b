"""CyNetDiff: LinearThresholdModel and IndependentCascadeModel on CSR arrays.

The documentation lets the model draw thresholds while it runs; here they are given, so that all
programs have the same, through the method its own tests use. Giving them stands outside the clock.
"""

import array
from time import perf_counter

import numpy as np
from cynetdiff.models import IndependentCascadeModel, LinearThresholdModel


def _csr(work):
    starts = array.array("I", work.out_indptr[:-1].astype(np.uint32).tobytes())
    return starts, array.array("I", work.out_indices.astype(np.uint32).tobytes())


def _answer(model, work):
    def answer():
        adopted = np.zeros(work.n, bool)
        adopted[list(model.get_activated_nodes())] = True
        return adopted

    return answer


def w1(work):
    model = LinearThresholdModel(*_csr(work))
    model.set_seeds(work.seeds.tolist())
    threshold = work.threshold.astype(np.float32)

    def run():
        began = perf_counter()
        model.reset_model()
        reset = perf_counter() - began
        model._assign_thresholds(threshold)
        began = perf_counter()
        model.advance_until_completion()
        return {"seconds": reset + perf_counter() - began}

    return (lambda: None), run, _answer(model, work)


def w2(work):
    model = IndependentCascadeModel(
        *_csr(work), activation_prob=work.probability, rng=np.random.default_rng(work.key)
    )
    model.set_seeds(work.seeds.tolist())

    def run():
        model.reset_model()
        model.advance_until_completion()

    return (lambda: None), run, _answer(model, work)
