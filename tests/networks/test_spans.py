"""Long runs of contagion can be cut and end when nobody is left who could come."""

import numpy as np
import pytest

from networks import contagion
from networks.errors import BadInput
from networks.kernels import bass, push_exposure, reinforcement, simple_contagion

RNG = np.random.default_rng(5)
N = 300
INDPTR = np.arange(0, 4 * N + 1, 4)
INDICES = RNG.integers(0, N, 4 * N)


def runs():
    return [
        simple_contagion(INDPTR, INDICES, 0.002, 0.05, [0, 1], 9, 120),
        reinforcement(INDPTR, INDICES, 2.0, 3.0, 0.4, [0, 1, 2, 3], 9, 120),
        bass(INDPTR, INDICES, 0.001, 0.2, 9, 120),
    ]


@pytest.mark.plain
def test_cutting_a_run_changes_nothing(monkeypatch):
    whole = runs()
    monkeypatch.setattr(contagion, "SPAN", 1)
    assert len(list(contagion.spans(1, 121, N))) == 2
    for one, cut in zip(whole, runs(), strict=True):
        assert one.tolist() == cut.tolist()
        assert (one > 64).any()  # some come after the cut


def test_spans_cover_all_months_once():
    months = [m for a, b in contagion.spans(3, 1000, 10**8) for m in range(a, b)]
    assert months == list(range(3, 1000))


@pytest.mark.parametrize("seeds", [[], [0]])
def test_a_contagion_that_cannot_go_on_ends(seeds):
    lonely = np.zeros(4, int)
    assert simple_contagion(lonely, [], 0.0, 0.5, seeds, 1, 2**31 - 1).tolist().count(0) == len(seeds)
    assert reinforcement(lonely, [], 1.0, 1.0, 0.5, seeds, 1, 2**31 - 1).tolist().count(0) == len(seeds)
    assert bass(lonely, [], 0.0, 0.5, 1, 2**31 - 1).tolist() == [-1, -1, -1]


def test_all_active_ends_too():
    assert simple_contagion([0, 1, 1], [1], 0.0, 5.0, [0], 1, 2**31 - 1)[1] > 0


def test_a_change_no_count_could_hold_is_refused():
    exposure = np.zeros(N, np.int32)
    with pytest.raises(BadInput, match="entry 0 is"):
        push_exposure(INDPTR, INDICES, [0], [2**40], exposure)
    assert not exposure.any()


@pytest.mark.parametrize("odd", [[[0], [1, 2]], np.ma.masked_array([0, 1, 1], [0, 1, 0])])
def test_what_is_no_plain_array_is_refused(odd):
    with pytest.raises(BadInput, match="array"):
        simple_contagion(odd, [1], 0.0, 0.5, [0], 1, 5)
