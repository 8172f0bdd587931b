"""Who is let in and what is let through: the door, uploads, bounds, and the command's own refusals."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from abm.scenario import Scenario
from benchmarks.served import LOOPBACK, ROOT, Served, served
from networks.errors import BadInput
from viz import state
from viz.app.frame import uploaded
from viz.app.guard import HEADERS, LARGEST_BODY, Guard
from viz.runs import refuse_too_large

GOOD = b'structure = "kr"\nmix = ["none"]\nfirms = 500\n'


async def inner(scope: Any, receive: Any, send: Any) -> None:
    """The app behind the door: reads all it is sent, and says so."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    read = 0
    while True:
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % read})


def knock(
    headers: dict[str, str],
    *,
    kind: str = "http",
    path: str = "/",
    hosts: tuple[str, ...] = (),
    pages: int = 0,
    body: tuple[bytes, ...] = (b"",),
) -> list[dict[str, Any]]:
    """Return what the door, or the app behind it, answers."""
    sent: list[dict[str, Any]] = []
    left = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    left[-1]["more_body"] = False

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"} if kind == "websocket" else left.pop(0)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    told = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
    scope = {"type": kind, "path": path, "method": "POST", "headers": told, "query_string": b""}
    asyncio.run(Guard(inner, hosts, lambda: pages, 3)(scope, receive, send))
    return sent


def is_in(sent: list[dict[str, Any]]) -> bool:
    return sent[0].get("status") == 200 or sent[0]["type"] == "websocket.accept"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]:80"])
def test_loopback_may_be_called_by_its_names(host: str) -> None:
    assert is_in(knock({"host": host}))


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1.evil.example", "evil.example:8765", "127.0.0.1@evil.example", ""),
        *("[::1", "[", "localhost.evil.example", "0.0.0.0", "127.1", "evil.example#127.0.0.1"),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_name_that_was_bent_to_this_machine_is_refused(host: str, kind: str) -> None:
    """DNS rebinding: the page of another site that makes its own name point here."""
    assert not is_in(knock({"host": host}, kind=kind))


def test_a_call_without_a_name_is_refused() -> None:
    assert not is_in(knock({}))


def test_a_server_for_others_is_called_by_its_own_name_too() -> None:
    assert is_in(knock({"host": "lab.example:80"}, hosts=("lab.example",)))
    assert is_in(knock({"host": "anything.example"}, hosts=("*",)))


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:1",
        "https://evil.example:8765",
        "null",
        "file://",
        "http://[",
        "x",
    ],
)
def test_a_page_from_elsewhere_opens_no_connection(origin: str) -> None:
    assert not is_in(knock({"host": "127.0.0.1:8765", "origin": origin}, kind="websocket"))


def test_the_apps_own_page_opens_its_connection() -> None:
    origin = {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765"}
    assert is_in(knock(origin, kind="websocket"))
    assert is_in(knock(origin))


@pytest.mark.parametrize("length", [f"{LARGEST_BODY + 1}", "9" * 5000, "-1", "1e3", "\xb2", "", "1, 1"])
def test_a_body_that_is_too_large_or_of_no_length_is_refused(length: str) -> None:
    assert not is_in(knock({"host": LOOPBACK, "content-length": length}))


def test_a_body_that_does_not_say_its_length_is_cut_off() -> None:
    """Sent in chunks, without a length: what arrives is counted."""
    sent = knock({"host": LOOPBACK}, body=(b"x" * 400_000,) * 5)
    assert not is_in(sent)


def test_no_more_pages_than_allowed_and_the_visitor_is_told() -> None:
    full = knock({"host": LOOPBACK}, pages=3)
    assert full[0]["status"] == 503
    assert b"3 pages are open" in full[1]["body"]
    assert not is_in(
        knock({"host": LOOPBACK}, pages=3, kind="websocket", path="/jupyter/api/kernels/x/channels")
    )
    assert is_in(knock({"host": LOOPBACK}, pages=2))
    assert is_in(knock({"host": LOOPBACK}, pages=3, path="/static/main.js"))


@pytest.mark.parametrize("path", ["/compare", "/studies", "/policies", "/method"])
def test_every_page_counts_not_only_the_first(path: str) -> None:
    assert knock({"host": LOOPBACK}, pages=3, path=path)[0]["status"] == 503


def test_every_answer_says_that_nothing_comes_from_elsewhere() -> None:
    said = dict(knock({"host": LOOPBACK})[0]["headers"])
    assert set(dict(HEADERS)) <= set(said)
    policy = said[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http" not in policy.replace("https:", "").replace("http:", "")


# Over a real connection.


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("home")) as running:
        yield running


def ask(
    alone: Served, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[int, bytes]:
    """Ask for a path as it is written, without tidying it."""
    parts = urlsplit(alone.address)
    line = http.client.HTTPConnection(LOOPBACK, parts.port, timeout=60)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for key, value in ({"Host": parts.netloc} | (headers or {})).items():
        line.putheader(key, value)
    line.endheaders()
    answer = line.getresponse()
    found = answer.status, answer.read()
    line.close()
    return found


def test_the_page_is_served_and_a_bent_name_is_not(alone: Served) -> None:
    assert ask(alone, "/")[0] == 200
    assert ask(alone, "/", {"Host": "evil.example"})[0] == 403
    assert ask(alone, "/", {"Origin": "http://evil.example"})[0] == 403
    assert ask(alone, "/", {"Content-Length": "5000000"}, "POST")[0] in (403, 413)


def test_a_page_from_elsewhere_is_refused_over_the_wire(alone: Served) -> None:
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Origin": "http://evil.example",
    }
    path = "/jupyter/api/kernels/00000000-0000-4000-8000-000000000000/channels?session_id=x"
    assert ask(alone, path, handshake)[0] == 403


UP = ("..", "%2e%2e", "%2E.", "..%2f..", "%252e%252e", "....", "..%5c..", "%c0%ae%c0%ae")
FOLDERS = (
    "/static",
    "/static/public",
    "/static/assets",
    "/_solara/cdn",
    "/static/nbextensions",
    "/_solara/api",
)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("up", UP)
def test_no_path_leads_out_of_what_is_served(alone: Served, folder: str, up: str) -> None:
    for depth in (1, 4, 12):
        status, body = ask(alone, folder + f"/{up}" * depth + "/etc/passwd")
        assert b"root:" not in body
        assert status < 500, (folder, up, depth, status)
    for file in ("pyproject.toml", "viz/app/serve.py"):
        assert b"import" not in ask(alone, f"{folder}/{up}/{up}/{file}")[1][:2000]


@pytest.mark.parametrize(
    "path", ["//etc/passwd", "/etc/passwd", "/static//etc/passwd", "/%00", "/" + "a" * 8000]
)
def test_odd_paths_are_answered_and_tell_nothing(alone: Served, path: str) -> None:
    status, body = ask(alone, path)
    assert b"root:" not in body
    assert status < 500


def test_the_server_still_serves_afterwards_and_wrote_no_traceback(alone: Served) -> None:
    assert ask(alone, "/method")[0] == 200
    assert "Traceback" not in alone.log.read_text(encoding="utf-8")


# Files that visitors send.


def opened(content: bytes) -> Scenario:
    return uploaded("mine.toml", content, len(content))


def test_a_file_is_as_large_as_the_browser_says_it_is() -> None:
    with pytest.raises(BadInput, match="64 kB"):
        uploaded("mine.toml", b"", 10**9)


def test_a_scenario_file_is_taken() -> None:
    assert opened(GOOD).firms == 500


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 70_000, "64 kB"),
        (b"\xff\xfe\x00", "not text"),
        (b"structure = ", "mine.toml"),
        (GOOD + b"a = " + b"[" * 20_000 + b"]" * 20_000, "mine.toml"),
        (GOOD + b"parameters = { " + b"a." * 3_000 + b"b = 1 }", "mine.toml"),
        (GOOD + b'network = "/etc/passwd"', "names a file"),
        (b'structure = "kr"\nmix = ["../../mine.toml"]', "names a file"),
        (b'structure = "kr"\nmix = "/tmp/mine.toml"', "names a file"),
        (b'structure = "kr"\nmix = ["../none"]', "mix"),
        (b'structure = "../kr"', "structure"),
        (GOOD + b"surprise = 1", "surprise"),
        (GOOD + b"seed = 1e999", "seed"),
        (GOOD + b"seed = " + b"9" * 5_000, "mine.toml"),
        (b'structure = "kr"\nfirms = 99999999999', "firms"),
        (b"", "structure"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(content: bytes, said: str) -> None:
    before = state.scenario.value, state.other.value
    with pytest.raises(BadInput) as caught:
        opened(content)
    line = f"{caught.value}"
    assert said in line
    assert "\n" not in line
    assert len(line) < 400
    assert (state.scenario.value, state.other.value) == before


def test_a_name_of_a_file_is_not_trusted() -> None:
    with pytest.raises(BadInput) as caught:
        uploaded("<script>\n" + "../" * 100, b"\xff", 1)
    assert len(f"{caught.value}") < 200
    assert "\n" not in f"{caught.value}"


# Bounds.


def test_more_rows_than_the_app_allows_are_refused() -> None:
    scenario = opened(b'structure = "kr"\nfirms = 200000')
    with pytest.raises(BadInput, match="at most 100,000; or pearlnet run"):
        refuse_too_large(scenario)


# The command.


def told(*words: str, code: str = "", timeout: float = 300) -> subprocess.CompletedProcess[str]:
    given = ["-c", code] if code else ["-m", "viz.program", *words]
    return subprocess.run(
        [sys.executable, *given], cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "99999999"], "0 to 65535"),
        (["--port", "-1"], "0 to 65535"),
        (["--port", "http"], "port"),
        (["--host", "nonsense.invalid"], "nonsense.invalid"),
        (["--host", "x" * 300], "--host"),
        (["--host", ""], "--host"),
        (["--studies", "missing/folder"], "missing/folder"),
        (["--studies", "pyproject.toml"], "pyproject.toml"),
        (["--most-firms", "5"], "200"),
        (["--most-replicates", "1"], "1,000"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_the_command_cannot_use_is_one_line_and_status_2(words: list[str], said: str) -> None:
    ended = told("app", "--port", "0", *words)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_port_that_is_taken_is_told_at_once() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = told("app", "--port", f"{port}")
    assert ended.returncode == 2
    assert f"{port}" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_help_lists_the_app_and_loads_neither_solara_nor_numba() -> None:
    code = (
        "import json, sys\n"
        "from viz.program import main\n"
        "main(['--help'])\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    lines = told(code=code).stdout.splitlines()
    assert any(line.split()[:1] == ["app"] for line in lines)
    assert not {"solara", "numba", "ipyvuetify", "uvicorn", "pandas"} & set(json.loads(lines[-1]))


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_the_server_ends_with_all_its_processes(tmp_path: Path) -> None:
    import psutil

    with served(tmp_path) as running:
        end = time.monotonic() + 60
        while not (children := running.process.children(recursive=True)) and time.monotonic() < end:
            time.sleep(0.1)  # they are started with the first job
        assert children
        family = [running.process, *children]
        running.process.terminate()
        _, left = psutil.wait_procs(family, timeout=30)
        assert left == []


def test_what_the_server_holds_is_told_to_this_machine_only() -> None:
    assert is_in(knock({"host": LOOPBACK}, path="/resourcez"))
    assert knock({"host": LOOPBACK}, hosts=("*",), path="/resourcez")[0]["status"] == 404
