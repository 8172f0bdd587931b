"""The app in a process of its own, and Chromium to look at it: for tests, benchmarks and screenshots.

The server can reach no other machine, keeps its files in a folder of its own, and is ended by its process id.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final
from urllib.parse import urlsplit

import psutil

from networks.kernels.compile import cache_folder

ROOT = Path(__file__).parents[1]
LOOPBACK = "127.0.0.1"
PATIENCE = float(os.environ.get("PEARLNET_PATIENCE", "120"))
"""Seconds for anything to happen on a busy machine."""

SIZE = {"width": 1280, "height": 800}
QUIET = (
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)
SAYS = re.compile(r"listens at (http://\S+)")


@final
@dataclass(frozen=True, slots=True)
class Served:
    """A running app.

    Parameters
    ----------
    address : str
        Without a slash at its end.
    process : psutil.Process
        The server, not its workers.
    log : Path
        What it wrote.
    """

    address: str
    process: psutil.Process
    log: Path


def surroundings(home: Path) -> dict[str, str]:
    """Return the variables of a process that can reach no other machine; compiled kernels are shared."""
    proxies = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"),
        f"http://{LOOPBACK}:9",
    )
    folders = {"HOME": str(home), "SOLARA_HOME": str(home)}
    kernels = cache_folder()
    shared = {} if kernels is None else {"PEARLNET_CACHE_DIR": str(kernels.parent)}
    return {**os.environ, **proxies, **folders, **shared, "NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}


@contextmanager
def served(home: Path, *options: str) -> Iterator[Served]:
    """Serve the app on a free port, and end it with all its processes.

    Parameters
    ----------
    home : Path
        An empty folder for what it writes.
    *options : str
        More options of ``pearlnet app``.
    """
    log = home / "server.log"
    words = [sys.executable, "-m", "viz.program", "app", "--port", "0", *options]
    with log.open("wb") as out:
        server = subprocess.Popen(
            words, cwd=ROOT, env=surroundings(home), stdout=out, stderr=subprocess.STDOUT
        )
    process = psutil.Process(server.pid)
    try:
        yield Served(address_of(server, log), process, log)
    finally:
        family = process.children(recursive=True) if server.poll() is None else []
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        for left in psutil.wait_procs(family, timeout=10)[1]:
            left.kill()


def address_of(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until the server says where it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        said = SAYS.search(log.read_text(encoding="utf-8"))
        if said:
            return said[1]
        time.sleep(0.05)
    raise RuntimeError(f"the app did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@contextmanager
def browsing(chromium: str) -> Iterator[Any]:
    """Open a Chromium that asks nobody anything by itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=[f"--{word}" for word in QUIET])
        try:
            yield browser
        finally:
            browser.close()


def is_outside(address: str) -> bool:
    """Say whether a request leaves this machine."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != LOOPBACK


def watched(page: Any) -> list[str]:
    """Return a list to which everything wrong with a page is added while it is open."""
    wrong: list[str] = []
    page.set_default_timeout(PATIENCE * 1000)
    page.on("request", lambda r: wrong.append(f"outside: {r.url}") if is_outside(r.url) else None)
    page.on("websocket", lambda ws: wrong.append(f"outside: {ws.url}") if is_outside(ws.url) else None)
    page.on("response", lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"page: {error}"))
    return wrong


def leave(page: Any) -> None:
    """Close a page as a visitor does: the server is told, and lets go of it."""
    page.goto("about:blank")
    page.context.close()
