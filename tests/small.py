"""A made-up economy of three sectors and four regions, small enough to look through."""

import numpy as np

from networks.build import draw_graph
from networks.population import draw_population

SECTORS, REGIONS = 3, 4

FLOW = np.array([[10.0, 120.0, 20.0], [5.0, 60.0, 90.0], [25.0, 40.0, 30.0]])
"""Million USD a year."""

FRINGE = np.array([0.5, 0.1, 0.2])

LATITUDE, LONGITUDE = np.array([37.0, 37.2, 35.0, 36.0]), np.array([127.0, 127.3, 129.0, 127.5])

AREA = np.array([600.0, 10_000.0, 800.0, 5_000.0])

FIRMS = np.array([400.0, 900.0, 1500.0])

ECONOMY = {
    "firms": FIRMS,
    "employment": np.array([30_000.0, 60_000.0, 80_000.0]),
    "output": np.array([200.0, 400.0, 500.0]),
    "value_added": np.array([100.0, 120.0, 300.0]),
    "fringe": FRINGE,
    "tail": np.array([1.2, 1.0, 1.35]),
    "largest": np.array([5000.0, 20_000.0, 3000.0]),
    "leads": np.array([4, 10, 6]),
    "region_share": np.array([0.4, 0.3, 0.2, 0.1]),
}


def population(n=300, seed=1, **changes):
    return draw_population(seed=seed, n=n, **{**ECONOMY, **changes})


def graph(people, seed=1, **changes):
    keywords = {
        "domestic_flow": FLOW,
        "fringe": FRINGE,
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "area": AREA,
    }
    return draw_graph(seed=seed, population=people, **{**keywords, **changes})
