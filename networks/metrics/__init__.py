"""Indicators as pure functions of arrays: one number each, nothing about who the rows are.

Shares of firms are weighted by the firms a row stands for; what is read off the graph counts rows
and edges. A number that does not exist, such as a share of no adopters, is NaN. A link is an edge
marked as linked whose two ends have adopted. `networks.metrics.sums` gives the same numbers by group.
"""

from networks.metrics.copying import copied_share, copies_of, copy_line
from networks.metrics.line import chain_length, deepest_tier, joined_edge_share, tier_reach
from networks.metrics.network import cross_sector_links, giant_component, macro_breadth, silo_index
from networks.metrics.plane import regions_reached, sector_entropy, sectors_reached
from networks.metrics.point import adopter_density, integration, isolation, mean_depth, single_case_share

__all__ = [
    "adopter_density",
    "chain_length",
    "copied_share",
    "copies_of",
    "copy_line",
    "cross_sector_links",
    "deepest_tier",
    "giant_component",
    "integration",
    "isolation",
    "joined_edge_share",
    "macro_breadth",
    "mean_depth",
    "regions_reached",
    "sector_entropy",
    "sectors_reached",
    "silo_index",
    "single_case_share",
    "tier_reach",
]
