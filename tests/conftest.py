"""What all tests share: no windows, steady Hypothesis, and the browser where there is one."""

import os
import shutil

import pytest
from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_browser() or os.environ.get("PEARLNET_BROWSER") == "required":
        return
    skip = pytest.mark.skip(reason="no Chromium here; PEARLNET_BROWSER=required makes this an error")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium program."""
    path = find_browser()
    if path is None:
        pytest.fail("PEARLNET_BROWSER=required, but there is no Chromium")
    return path
