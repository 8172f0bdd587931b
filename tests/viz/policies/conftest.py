"""The app of the other browser tests, for this page too."""

from tests.viz.app.conftest import app, browser, studies, visit

__all__ = ["app", "browser", "studies", "visit"]
