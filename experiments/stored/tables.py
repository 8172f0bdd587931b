"""Tables as they stand in a file: what a table in memory holds is what its file holds, digit for digit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

NUMBER: Final = "%.10g"
"""How a number is written in a CSV file: ten significant digits."""

TEXT: Final = "text"


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it reads after it has been written.

    Numbers have ten significant digits, text that is missing is empty, and columns without a type are
    text, or numbers where they hold nothing else. Done twice it is the same as once, so that a report
    drawn from a stored table has the same bytes as one drawn at once.
    """
    columns = {name: _column(table[name]) for name in table.columns}
    return pd.DataFrame(columns, columns=table.columns).reset_index(drop=True)


def _column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else "O"
    if kind in "biu" or column.empty:
        return column
    if kind == "f" or (kind == "O" and _holds_numbers(column)):
        rounded = [float(NUMBER % value) for value in column.astype(np.float64).tolist()]
        return pd.Series(rounded, index=column.index, dtype=np.float64)
    return column.astype(object).fillna("").astype(str)


def _holds_numbers(column: "pd.Series[Any]") -> bool:
    known = column.dropna()
    return not known.empty and all(
        isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in known
    )


def kinds(table: pd.DataFrame) -> dict[str, str]:
    """Return the type of each column: ``text``, or that of numpy (``object`` in an empty table)."""
    return {
        f"{name}": f"{column.dtype}" if isinstance(column.dtype, np.dtype) else TEXT
        for name, column in table.items()
    }


def read_csv(path: Path, columns: Mapping[str, str]) -> pd.DataFrame:
    """Read a table that `experiments.store.write_csv` wrote.

    Parameters
    ----------
    path : Path
    columns : mapping of str to str
        As `kinds` gave them. Nothing is guessed: a level ``0.25`` that was text stays text.
    """
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return pd.DataFrame({name: _typed(raw[name], columns[name]) for name in raw.columns}, columns=raw.columns)


def _typed(column: "pd.Series[str]", kind: str) -> "pd.Series[Any]":
    if kind in (TEXT, "object"):
        return column.astype(str if kind == TEXT else object)
    if kind == "bool":
        return column == "True"
    if kind.startswith("float"):
        numbers = [float(text) if text else np.nan for text in column]
        return pd.Series(numbers, index=column.index, dtype=kind)
    return pd.Series([int(text) for text in column], index=column.index, dtype=kind)


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a long table; text columns are categories in alphabetical order, as they were made."""
    table = pq.read_table(path).to_pandas()
    for name in table.columns:
        if isinstance(table[name].dtype, pd.CategoricalDtype):
            codes, names = pd.factorize(table[name].astype(object).to_numpy(), sort=True)
            kind = pd.CategoricalDtype(pd.Index([f"{each}" for each in names], dtype=str))
            table[name] = pd.Categorical.from_codes(codes.tolist(), dtype=kind)
    return table
