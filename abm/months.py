"""Calendar months as whole numbers: month 0 is January 2019."""

import re

from networks.errors import BadInput

FIRST_YEAR = 2019
"""Year of month 0."""

_FORM = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_number(text: object, where: str) -> int:
    """Return the number of a month, January 2019 being 0.

    Parameters
    ----------
    text : object
        ``"YYYY-MM"``; anything else is refused.
    where : str
        File and place, for the error.
    """
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise BadInput(where, f"{text!r} is not a month", 'write "YYYY-MM", for instance "2021-07"')
    return (int(match[1]) - FIRST_YEAR) * 12 + int(match[2]) - 1


def month_name(number: int) -> str:
    """Return ``"YYYY-MM"`` of a month number."""
    return f"{FIRST_YEAR + number // 12:04d}-{number % 12 + 1:02d}"
