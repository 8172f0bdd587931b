"""The door of the server: who is let in, and to how many pages at once.

Solara serves the pages; this stands before it. A browser lets any web page open a connection to a
server on the same machine, so the address a request was sent to and the page it comes from are checked.
"""

import contextlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, final
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
LARGEST_BODY: Final = 1_000_000
"""Most bytes of a request; pages send small messages only."""

LENGTH: Final = re.compile("[0-9]{1,12}")
FULL: Final = "pages are open"
VISITOR: Final = ("solara-session-id", "solara-session-id-lax")
"""Cookies by which Solara knows a visitor."""

FRONT_END: Final = "/_solara/cdn/"
CLOSED_PATHS: Final = ("/resourcez",)
"""Tell of the server what no visitor from elsewhere needs."""

ELSEWHERE: Final = "no such file here"
TOO_MUCH: Final = "that is too much at once"

CLOSED: Final = 1013
"""Code of a refused connection: try again later."""

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
        b"form-action 'self'",
    ),
)
"""Said with every answer: nothing is loaded from elsewhere, and no other site may frame a page."""


class TooMuchError(Exception):
    """A body that said nothing of its length is too long."""


@final
class Guard:
    """Stands before the app of the server.

    Parameters
    ----------
    app : callable
        The ASGI app behind it.
    hosts : iterable of str
        Names by which the server may be called, beside those of loopback; ``"*"`` is any.
    pages : callable
        Number of pages that are open now.
    most : int
        Most pages at once.
    mine : callable
        Number of pages that the visitor with a given cookie has open.
    per_visitor : int
        Most of these.
    """

    def __init__(
        self,
        app: App,
        hosts: Iterable[str],
        pages: Callable[[], int],
        most: int,
        mine: Callable[[str], int] = lambda _cookie: 0,
        per_visitor: int = 1,
    ) -> None:
        self._app = app
        self._hosts = {*LOOPBACK, *hosts}
        self._is_private = self._hosts == set(LOOPBACK)
        self._pages = pages
        self._most = most
        self._mine = mine
        self._per_visitor = per_visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal:
            await refuse(scope, receive, send, refusal)
        elif scope["type"] == "http":
            try:
                await self._app(scope, bounded(receive), with_headers(send))
            except TooMuchError:  # nobody answers before the body has been read
                await refuse(scope, receive, send, TOO_MUCH)
        else:
            await self._app(scope, receive, send)

    def refusal(self, scope: Scope) -> str:
        """Return why a request is refused; empty if it is not."""
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        host = name_of(f"//{headers.get('host', '')}")
        if "*" not in self._hosts and host not in self._hosts:
            return "this server is not called by that name"
        origin = headers.get("origin", "")
        if origin and origin != "null" and place_of(origin) != headers.get("host", ""):
            return "a page from elsewhere may not speak to this server"
        if origin == "null" and scope["type"] == "websocket":
            return "a page from elsewhere may not speak to this server"
        length = headers.get("content-length", "0")
        if not LENGTH.fullmatch(length) or int(length) > LARGEST_BODY:
            return TOO_MUCH
        is_closed = not self._is_private and scope["path"] in CLOSED_PATHS
        if scope["type"] == "http" and (is_closed or is_elsewhere(scope["path"])):
            return ELSEWHERE
        opens = is_page(scope["path"]) if scope["type"] == "http" else not is_known(scope)
        if opens and self._pages() >= self._most:
            return f"{self._most} {FULL}; close one, or come back later"
        if opens and self._mine(visitor_of(headers.get("cookie", ""))) >= self._per_visitor:
            return f"{self._per_visitor} {FULL} in this browser; close one"
        return ""


def visitor_of(cookies: str) -> str:
    """Return the visitor that a header of cookies names, empty if it names none."""
    found = SimpleCookie()
    with contextlib.suppress(CookieError):
        found.load(cookies)
    for name in VISITOR:
        if name in found:
            return found[name].value
    return ""


def is_known(scope: Scope) -> bool:
    """Say whether a connection belongs to a page that is open already and comes back."""
    from solara.server import kernel_context

    parts = scope["path"].split("/")
    return len(parts) > 1 and parts[-2] in kernel_context.contexts


def is_elsewhere(path: str) -> bool:
    """Say whether a file of the front end is not on this machine: Solara would fetch it from the net."""
    from solara.server import settings

    if not path.startswith(FRONT_END):
        return False
    folder = settings.assets.proxy_cache_dir.resolve()
    try:
        file = (folder / path.removeprefix(FRONT_END).lstrip("/")).resolve()
        return not (file.is_relative_to(folder) and file.is_file())
    except (ValueError, OSError):  # no name a file could have
        return True


def is_page(path: str) -> bool:
    """Say whether a path is that of a page, which opens a connection of its own."""
    from viz.app.site import PAGES

    return path.strip("/") in PAGES


def bounded(receive: Receive) -> Receive:
    """Return a way to receive that raises `TooMuchError` once a body without a stated length is too long."""
    taken = 0

    async def received() -> MutableMapping[str, Any]:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise TooMuchError
        return message

    return received


def place_of(origin: str) -> str:
    """Return host and port of an origin, empty if it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def name_of(address: str) -> str:
    """Return the host of an address, empty if there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def with_headers(send: Send) -> Send:
    """Return a way to send that adds `HEADERS`."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return sent


async def refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    """Say no in one line."""
    if scope["type"] == "websocket":
        await receive()  # the request to connect
        await send({"type": "websocket.close", "code": CLOSED, "reason": why})
        return
    status = 503 if FULL in why else 404 if why == ELSEWHERE else 403
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *((b"retry-after", b"60"),) * (status == 503)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"pearlnet: {why}\n".encode()})
