"""Serves the app: settings of the server, its door, and its end."""

import contextlib
import logging
import os
import socket
import threading
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from networks.errors import BadInput
from viz.limits import Limits

HOST: Final = "127.0.0.1"
PORT: Final = 8765
SITE: Final = "viz.app.site"
ANY: Final = ("0.0.0.0", "::")
"""Addresses that stand for all of this machine."""

LARGEST_MESSAGE: Final = 1_000_000
"""Most bytes of one message from a page."""

MOST_FIRMS: Final = 2_000_000
"""A scenario takes no more."""


@click.command(short_help="Open the browser app.")
@click.option(
    "--port", type=int, default=PORT, show_default=True, metavar="N", help="Port; 0 takes a free one."
)
@click.option("--host", default=HOST, show_default=True, metavar="NAME", help="Address to listen on.")
@click.option(
    "--studies",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder whose finished studies can be opened. [results, if there is one]",
)
@click.option(
    "--most-firms",
    type=int,
    default=Limits().firms,
    show_default=True,
    metavar="N",
    help="Most rows a visitor may run.",
)
@click.option(
    "--most-replicates",
    type=int,
    default=Limits().replicates,
    show_default=True,
    metavar="N",
    help="Most paired runs a visitor may ask for.",
)
@click.option("--open/--no-open", "opens", default=False, help="Open a browser window as well. [no]")
def app(
    port: int, host: str, studies: Path | None, most_firms: int, most_replicates: int, opens: bool
) -> int:
    """Serve the app to this machine: play, compare, open studies, read the policies.

    Only this machine can reach it unless --host says otherwise; then everybody on that network can, so use
    a proxy that asks for a password.

    \b
    Examples:
      pearlnet app
      pearlnet app --port 8080 --studies results
    """  # noqa: D301
    if not 0 <= port <= 65_535:
        raise BadInput("--port", f"{port} is no port", "0 to 65535")
    for option, given, most in (
        ("--most-firms", most_firms, MOST_FIRMS),
        ("--most-replicates", most_replicates, 1000),
    ):
        least = 200 if option == "--most-firms" else 2
        if not least <= given <= most:
            raise BadInput(option, f"{given} cannot be used", f"{least:,} to {most:,}")
    folder = study_folder(studies)
    limits = replace(Limits(), firms=most_firms, replicates=most_replicates)
    with listening(host, port) as door:
        serve(door, host, folder, limits, opens=opens)
    return 0


def study_folder(given: Path | None) -> str | None:
    """Return the folder of studies; ``results`` in the working folder if none is named and it is there."""
    if given is None:
        usual = Path("results")
        return str(usual.resolve()) if usual.is_dir() else None
    if not given.is_dir():
        raise BadInput("--studies", f"{str(given)!r} is no folder", "a folder that exists")
    return str(given.resolve())


@contextlib.contextmanager
def listening(host: str, port: int) -> Any:
    """Open the port before anything else is loaded, so that a taken one is told at once."""
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is no name of a machine"
        raise BadInput("--host", f"{host[:80]!r}: {why}", f"for instance {HOST}") from None
    with socket.socket(kind[0], kind[1]) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(kind[4])
        except OSError as error:
            raise BadInput("--port", f"{port}: {error.strerror or error}", "another port, or 0") from None
        door.listen()  # who comes while the rest is loaded waits instead of being turned away
        yield door


def serve(door: socket.socket, host: str, studies: str | None, limits: Limits, *, opens: bool) -> None:
    """Serve until interrupted."""
    os.environ["SOLARA_APP"] = SITE
    # Solara asks each for its home to write a number of this installation into, and would send it out.
    os.environ.setdefault("SOLARA_TELEMETRY_MIXPANEL_ENABLE", "false")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the libraries' own code, as they load
            import uvicorn
            from solara.server import kernel_context, settings

            settings.telemetry.mixpanel_enable = False
            settings.main.mode = "production"
            settings.main.host = host
            settings.theme.variant = settings.ThemeVariant.light
            settings.theme.title = "pearlnet"
            settings.theme.loader = "pearlnet"
            settings.theme.show_banner = False
            settings.kernel.cull_timeout = limits.idle
            settings.session.http_only = True
            from solara.server import starlette
    except ImportError as error:
        raise BadInput(
            "pearlnet app", f"needs the package {error.name}", "pip install 'pearlnet[app]', or make app"
        ) from None
    from viz.app.guard import Guard
    from viz.state import House
    from viz.work.crew import shop

    warnings.filterwarnings("ignore", module="solara")  # its own cookies, told at each first visit
    require_offline()
    House.limits, House.studies = limits, studies
    shop()  # its processes load the model while the first page is drawn
    logging.getLogger("solara").setLevel(logging.ERROR)
    names = ["*"] if host in ANY else [host]
    guarded = Guard(
        starlette.app,
        names,
        lambda: len(kernel_context.contexts),
        limits.sessions,
        lambda who: sum(each.session_id == who for each in list(kernel_context.contexts.values())),
        limits.per_visitor,
    )
    config = uvicorn.Config(
        guarded,
        log_level="warning",
        loop="asyncio",
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=1,
    )
    address = f"http://{shown_host(door)}:{door.getsockname()[1]}"
    click.echo(f"pearlnet listens at {address} (end with Ctrl-C)")
    if opens:
        import webbrowser

        threading.Timer(1.0, webbrowser.open, [address]).start()
    threading.Thread(target=load_pages, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])


def load_pages() -> None:
    """Load the pages one after the other, the first one first, so that no visitor waits for it."""
    from viz.app.site import PAGES, page_of

    for name in PAGES.values():
        with contextlib.suppress(Exception):  # it is told to who opens that page
            page_of(name)


def shown_host(door: socket.socket) -> str:
    """Return the address a visitor on this machine types."""
    name = f"{door.getsockname()[0]}"
    if name in ANY:
        return HOST if name == ANY[0] else "[::1]"
    return f"[{name}]" if ":" in name else name


def require_offline() -> None:
    """Refuse to start without the files of the front end, which would be fetched from the net."""
    from solara.server import settings

    needed = settings.assets.proxy_cache_dir / "echarts@5.4.0"
    if not needed.is_dir():
        raise BadInput(
            "pearlnet app", "the package solara-assets is not installed", "pip install 'pearlnet[app]'"
        )
