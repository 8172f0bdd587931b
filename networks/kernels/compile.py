"""The one way to compile, with a cache that knows when any kernel source has changed.

Numba's own cache looks at the file of a function, not at the files of the functions it calls, so
an edit of a callee elsewhere goes unnoticed. Here the cache folder's name is a digest of all
sources in `networks.kernels`, of the versions and of the compiler's settings: after any edit the
old folder is simply not looked into.

The cache stands in ``PEARLNET_CACHE_DIR``, else ``NUMBA_CACHE_DIR``, else the user's cache folder;
where none can be written, in a private temporary folder; failing that, nothing is cached.
"""

import contextlib
import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Generator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

import llvmlite
import numba
import numpy as np
from numba.core import config

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None

F = TypeVar("F", bound=Callable[..., Any])

SOURCES: Final = Path(__file__).resolve().parent
FLAGS: Final[dict[str, Any]] = {"error_model": "numpy", "fastmath": False, "nogil": True, "parallel": False}
LEAN: Final[dict[str, Any]] = {**FLAGS, "_nrt": False}
FOLDERS_KEPT: Final = 4
FOLDER_NAME: Final = re.compile(r"kernels-[0-9a-f]{20}")
WITHOUT_EFFECT: Final = ("NUMBA_CACHE_DIR", "NUMBA_DISABLE_JIT", "NUMBA_DEBUG_CACHE", "NUMBA_NUM_THREADS")
NUMBA: Final[Any] = config
_SETTING_CACHE: Final = Lock()


def kernel(function: F) -> F:
    """Compile a function of numbers and arrays; the only way to do so.

    IEEE arithmetic without reordering, division by zero gives inf or nan, no parallel loops, the
    interpreter lock released. Compiled at the first call and kept on disk between runs; a function
    that stands outside `networks.kernels` is compiled but not kept. With ``NUMBA_DISABLE_JIT=1``
    the plain function comes back.

    Parameters
    ----------
    function : callable
        Numbers and arrays in, numbers out; results go into arrays it is given.

    Returns
    -------
    callable
        The same function, compiled.
    """
    return _compiled(function, FLAGS)


def lean_kernel(function: F) -> F:
    """Compile a kernel that makes no array: it borrows all from its caller.

    As `kernel`, without counting references. In a loop that reads its columns from named tuples
    the count is an atomic addition at every look-up, a third of the time of `choose`.
    """
    return _compiled(function, LEAN)


def inline(function: F) -> F:
    """Compile a small function to be built into the kernels that call it; it makes no array.

    Same flags as `lean_kernel`. It has no life of its own on disk: its code is part of its callers'.
    """
    if NUMBA.DISABLE_JIT:
        return function
    inlined: Any = numba.njit(forceinline=True, **LEAN)(function)
    return inlined


def _compiled(function: F, flags: dict[str, Any]) -> F:
    if NUMBA.DISABLE_JIT:
        return function
    folder = cache_folder() if Path(function.__code__.co_filename).resolve().parent == SOURCES else None
    if folder is None:
        uncached: Any = numba.njit(**flags)(function)
        return uncached
    with _SETTING_CACHE:
        before = NUMBA.CACHE_DIR
        NUMBA.CACHE_DIR = str(folder)
        try:
            compiled: Any = numba.njit(cache=True, **flags)(function)
        finally:
            NUMBA.CACHE_DIR = before
    _guard_saving(compiled, folder)
    return compiled


def is_cold() -> bool:
    """Say whether the next kernel call will have to compile, which takes seconds."""
    folder = None if NUMBA.DISABLE_JIT else cache_folder()
    return folder is not None and not any(folder.glob("*/*.nbc"))


def sources_digest() -> str:
    """Return 20 hex digits that change with any kernel source, version or compiler setting."""
    files = sorted(SOURCES.rglob("*.py"))
    stamps = tuple((path, (state := path.stat()).st_ino, state.st_mtime_ns, state.st_size) for path in files)
    digest = hashlib.sha256(_read(stamps))
    versions = (numba.__version__, llvmlite.__version__, np.__version__, platform.python_version())
    settings = sorted(
        (name, value)
        for name, value in os.environ.items()
        if name.startswith("NUMBA_") and name not in WITHOUT_EFFECT
    )
    digest.update(repr((versions, sorted(LEAN.items()), settings)).encode())
    return digest.hexdigest()[:20]


@lru_cache(maxsize=1)
def _read(stamps: tuple[tuple[Path, int, int, int], ...]) -> bytes:
    """Read all sources, once as long as no file's inode, time or size changes in this process."""
    return b"".join(
        path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        for path, *_ in stamps
    )


def cache_folder() -> Path | None:
    """Return this version's cache folder, made if need be, or None where nothing can be written."""
    return _make_folder(sources_digest())


@lru_cache(maxsize=2)
def _make_folder(digest: str) -> Path | None:
    for base in (_user_folder(), _private_temporary_folder()):
        if base is None:
            continue
        folder = base / f"kernels-{digest}"
        try:
            is_new = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                os.utime(folder)
        except OSError:
            continue
        if is_new:
            forget_old(base)
        return folder
    return None


def forget_old(base: Path) -> None:
    """Delete all but the most recently used cache folders in `base`; touch nothing else there."""
    found: list[tuple[float, Path]] = []
    for path in base.iterdir():
        if FOLDER_NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):  # another process may be deleting it
                found.append((path.stat().st_mtime, path))
    for _, path in sorted(found, reverse=True)[FOLDERS_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _user_folder() -> Path | None:
    for name in ("PEARLNET_CACHE_DIR", "NUMBA_CACHE_DIR"):
        if os.environ.get(name):
            return Path(os.environ[name]).expanduser().resolve()
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "pearlnet"
    try:
        return Path.home() / ".cache" / "pearlnet"
    except RuntimeError:  # no home folder
        return None


def _private_temporary_folder() -> Path | None:
    """Return a temporary folder nobody else may write to: what is cached there is executed."""
    if not hasattr(os, "getuid"):
        return None
    folder = Path(tempfile.gettempdir()) / f"pearlnet-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    is_ours = folder.is_dir() and not folder.is_symlink() and state.st_uid == os.getuid()
    return folder if is_ours and not state.st_mode & 0o022 else None


def _guard_saving(compiled: Any, folder: Path) -> None:
    """Let one process at a time write the cache, and only what the sources on disk still say.

    Numba numbers a function's compiled forms from the index it has read; two processes that save
    two forms at once may take the same number, and one form is then served for the other. And a
    file edited after this process has read it must not leave its old or new form under the other's
    digest.
    """
    store = compiled._cache
    save: Callable[..., None] = store.save_overload

    def save_guarded(signature: object, result: object) -> None:
        if folder.name.endswith(sources_digest()):
            with _alone(folder):
                save(signature, result)

    store.save_overload = save_guarded


@contextlib.contextmanager
def _alone(folder: Path) -> Generator[None]:
    if fcntl is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
