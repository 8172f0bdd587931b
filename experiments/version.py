"""The version of the installed package."""

from importlib import metadata


def version() -> str:
    """Return the version, or ``not installed`` where the code runs from a folder alone."""
    try:
        return metadata.version("pearlnet")
    except metadata.PackageNotFoundError:
        return "not installed"
