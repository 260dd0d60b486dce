"""A PostgreSQL server for tests: one that is thrown away afterwards, or the one that X12SCRUB_TEST_POSTGRES names.

The variable is a URL, or the word "required": then a test fails where it would be skipped because there is no server.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

# Read before the fixture of tests/conftest.py takes every variable of ours away.
GIVEN = os.environ.get("X12SCRUB_TEST_POSTGRES", "")
REQUIRED = GIVEN == "required"
_DEBIAN = Path("/usr/lib/postgresql")


def missing(reason: str) -> None:
    """Skip the test, or fail it where a server is required."""
    (pytest.fail if REQUIRED else pytest.skip)(f"no PostgreSQL: {reason}")


@contextmanager
def server() -> Iterator[URL]:
    """The URL of a server's maintenance database."""
    if GIVEN and not REQUIRED:
        yield make_url(GIVEN).set(drivername="postgresql+psycopg")
        return
    binaries = _binaries()
    if binaries is None:
        missing("neither initdb nor X12SCRUB_TEST_POSTGRES is there")
    assert binaries is not None
    with tempfile.TemporaryDirectory(prefix="x12scrub-postgres-") as folder:
        user = _user()
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield from _started(binaries, Path(folder), user)


def _binaries() -> Path | None:
    """The newest of Debian's versions, else what the path has."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _user() -> pwd.struct_passwd | None:
    """Whom the server runs as: root may not, so somebody else stands in; None for whoever runs the tests."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("neither postgres nor nobody is a user here")


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    own = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user is not None else {}
    return {**own, "stdin": subprocess.DEVNULL, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}


def _started(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> Iterator[URL]:
    """A server that listens on a socket in the folder, and nowhere else."""
    cluster = folder / "cluster"
    initdb = [binaries / "initdb", "-D", cluster, "-U", "x12scrub", "-A", "trust", "-E", "UTF8", "--no-sync"]
    done = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, **_as(user))  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "full_page_writes=off")
    command = [binaries / "postgres", "-D", cluster, *(word for one in settings for word in ("-c", one))]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **_as(user)) as process,  # type: ignore[call-overload]
    ):
        try:
            url = URL.create("postgresql+psycopg", "x12scrub", database="postgres", query={"host": str(folder)})
            _wait(url, process, folder / "log")
            yield url
        finally:
            process.terminate()


def _wait(url: URL, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            psycopg.connect(plain(url)).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")


def plain(url: URL) -> str:
    """As psycopg takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def database(server: URL, like: str = "template1") -> Iterator[URL]:
    """A database of its own, a copy of another one, dropped at the end."""
    name = f"x12scrub_test_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        try:
            yield server.set(database=name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
