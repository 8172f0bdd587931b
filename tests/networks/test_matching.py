"""Two runs brought to the same number of adopters and links."""

from dataclasses import replace

import numpy as np

from networks.graph import SupplyGraph
from networks.matching import Dated, earliest, first_links, first_rows, matched

GRAPH = SupplyGraph.from_edges(6, [0, 0, 1, 2, 3, 4], [1, 2, 2, 3, 4, 5], np.ones(6))


def dated(rows, since, edges=(), linked_since=()):
    return Dated(
        row=np.array(rows, np.int32),
        since=np.array(since, np.int16),
        edge=np.array(edges, np.int32),
        linked_since=np.array(linked_since, np.int16),
    )


ALL = dated(range(6), [5, 1, 9, 2, 7, 3], range(6), [6, 9, 9, 9, 8, 7])


def test_the_latest_adopters_go_and_their_links_with_them():
    kept = first_rows(ALL, 3, GRAPH, seed=1)
    assert kept.row.tolist() == [1, 3, 5]
    assert kept.edge.size == 0
    kept = first_rows(ALL, 4, GRAPH, seed=1)
    assert kept.row.tolist() == [0, 1, 3, 5]
    assert kept.edge.tolist() == [0]  # 0 to 1; 2 and 4 are gone
    assert kept.linked_since.tolist() == [6]


def test_the_latest_links_go_and_adopters_stay():
    kept = first_links(ALL, 2, seed=1)
    assert kept.edge.tolist() == [0, 5]
    assert kept.row.tolist() == ALL.row.tolist()


def test_both_sides_end_with_as_many_adopters_and_links():
    few = dated([1, 2, 3], [1, 2, 3], [2, 3], [4, 5])
    for pair in ((ALL, few), (few, ALL)):
        one, two = matched(*pair, GRAPH, GRAPH, seed=1)
        assert one.row.size == two.row.size == 3
        assert one.edge.size == two.edge.size == 0


def test_equal_sides_stay_as_they_are():
    for side in matched(ALL, ALL, GRAPH, GRAPH, seed=1):
        assert side.row.tolist() == ALL.row.tolist()
        assert side.edge.tolist() == ALL.edge.tolist()


def test_whoever_came_together_goes_by_lot_the_same_lot_for_both_sides():
    names = np.arange(1000, dtype=np.int32)
    since = np.zeros(1000, np.int16)
    drawn = [set(earliest(since, names, 500, seed, 3).tolist()) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert abs(np.mean(sorted(drawn[0])) - 499.5) < 60


def test_nobody_is_left_of_a_side_matched_to_none():
    one, two = matched(ALL, replace(dated([], [])), GRAPH, GRAPH, seed=1)
    assert one.row.size == one.edge.size == two.row.size == 0
