"""An observed or simulated network as the two tables that ``pearlnet score`` reads."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from abm.own_network.sheets import PARQUET
from experiments.score.dates import month_name
from networks.graph import SupplyGraph
from networks.types import Whole


def write_tables(
    edges: Path, firms: Path, graph: SupplyGraph, of_edge: dict[str, Any], of_firm: dict[str, Any]
) -> None:
    """Write a table of relations and one of firms, CSV or Parquet by the ending of their names.

    Parameters
    ----------
    edges, firms : Path
    graph : SupplyGraph
        Rows are called 0 to n - 1.
    of_edge : dict of str to array, shape (m,)
        Columns beside supplier, customer and value, for instance ``linked``.
    of_firm : dict of str to array, shape (n,)
        Columns beside id, for instance ``sector`` and ``adopted``.
    """
    ends = {"supplier": graph.supplier, "customer": graph.customer, "value": graph.value}
    _write(edges, ends | of_edge)
    _write(firms, {"id": np.arange(graph.n)} | of_firm)


def dates_of(month: Whole, first: int) -> list[str]:
    """Return months as YYYY-MM, and nothing where negative; month 0 is `first`, months since year 0."""
    return [month_name(first + int(m)) if m >= 0 else "" for m in month]


def _write(path: Path, columns: dict[str, Any]) -> None:
    table = pa.table({name: _plain(column) for name, column in columns.items()})
    if path.suffix.lower() in PARQUET:
        parquet.write_table(table, path)
    else:
        csv.write_csv(table, path)


def _plain(column: Any) -> Any:
    array = np.asarray(column)
    return array.astype(np.int8) if array.dtype == np.bool_ else array
