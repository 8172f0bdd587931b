"""Ties through a common customer, without listing them."""

import numpy as np

from networks.kernels.compile import kernel, lean_kernel
from networks.types import Bools, Offsets, Rows


@lean_kernel
def pairs_through_customers(
    supplier: Rows, customer: Rows, active: Bools, served: Offsets, out: Offsets
) -> None:
    """Count for each row the pairs of a customer and an active other supplier of it.

    Parameters
    ----------
    supplier, customer : int32, shape (m,)
    active : bool, shape (n,)
    served : int64, shape (n,)
        Overwritten: active suppliers of each customer.
    out : int64, shape (n,)
        Written.
    """
    served[:] = 0
    out[:] = 0
    for e in range(supplier.size):
        served[customer[e]] += active[supplier[e]]
    for e in range(supplier.size):
        out[supplier[e]] += served[customer[e]] - active[supplier[e]]


@kernel
def count_co_suppliers(
    out_indptr: Offsets, customer: Rows, in_indptr: Offsets, in_supplier: Rows, out: Offsets
) -> None:
    """Count the different rows that share a customer with each row.

    Parameters
    ----------
    out_indptr, in_indptr : int64, shape (n + 1,)
    customer : int32, shape (m,)
        By supplier.
    in_supplier : int32, shape (m,)
        By customer.
    out : int64, shape (n,)
        Written.
    """
    seen = np.full(out.size, -1, np.int32)  # the last row that met each row
    for i in range(out.size):
        seen[i] = i
        count = 0
        for e in range(out_indptr[i], out_indptr[i + 1]):
            j = customer[e]
            for p in range(in_indptr[j], in_indptr[j + 1]):
                other = in_supplier[p]
                if seen[other] != i:
                    seen[other] = i
                    count += 1
        out[i] = count
