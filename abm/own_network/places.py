"""Names that a user's tables may give regions: those of the pack in both languages, and official ones."""

from collections.abc import Mapping

from abm.country import Country
from abm.sectors import DATA
from abm.tables import read_rows


def sector_words(country: Country) -> dict[str, str]:
    """Return the codes of sectors, each for itself."""
    return {code: code for code in country.sectors}


def region_words(country: Country) -> dict[str, str]:
    """Return every name of a region that is understood, and the pack's name for it.

    Beside both names of ``regions.csv`` these are the lines of ``region_names.csv``, if the pack has one.
    """
    words = {name: name for name in country.regions}
    words |= dict(zip(country.regions_local, country.regions, strict=True))
    path = DATA / "countries" / country.code / "region_names.csv"
    if path.is_file():
        for row in read_rows(path, ("name", "also")):
            words[row.text("also")] = row.known("name", "region", country.regions)
    return words


def region_list(country: Country) -> str:
    """Return the names of the regions in both languages, in one line."""
    both = zip(country.regions, country.regions_local, strict=True)
    return ", ".join(name if name == local else f"{name} {local}" for name, local in both)


def sector_list(country: Country) -> str:
    """Return the codes of the sectors in one line."""
    return ", ".join(country.sectors)


def places_of(words: Mapping[str, str], known: tuple[str, ...]) -> dict[str, int]:
    """Return the place in the country's list of every word that is understood."""
    place = {name: k for k, name in enumerate(known)}
    return {word: place[name] for word, name in words.items()}
