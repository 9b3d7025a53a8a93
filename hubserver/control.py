"""The local socket by which a command reaches the running hub, because only one process writes.

One request a connection: a JSON line `{"do": name, "values": {…}}`, answered by `{"answer": …}` or `{"error": …}`.
Only this user can open the socket: the data folder and the socket are theirs alone.
"""

import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from hubserver.command import Answer
from hubserver.db import database
from hubserver.errors import N_, HubError

NAME = "control.sock"
LARGEST = 256 << 20

Do = Callable[[str, Answer], Answer]  # runs a command by its name


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The socket's path, short enough for any folder: a Unix address holds 107 bytes (unix(7))."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}/{NAME}"
    finally:
        os.close(fd)


class _Handler(socketserver.StreamRequestHandler):
    """Answers one request."""

    server: "Control"

    def handle(self) -> None:
        answer: dict[str, Any]
        try:
            request = msgspec.json.decode(self.rfile.readline(LARGEST))
            answer = {"answer": self.server.do(request["do"], request["values"])}
        except HubError as why:
            answer = {"error": str(why)}
        except Exception as why:
            answer = {"error": f"The hub could not do that ({type(why).__name__}: {why})."}
        finally:
            database.close()  # this thread ends, and its reader with it
        with suppress(BrokenPipeError):
            self.wfile.write(msgspec.json.encode(answer) + b"\n")


class Control(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The listening side, in the running hub."""

    daemon_threads = True

    def __init__(self, folder: Path, do: Do) -> None:
        self.do = do
        self._folder = folder
        (folder / NAME).unlink(missing_ok=True)  # a hub that was killed leaves its socket; we hold the lock
        old = os.umask(0o177)
        try:
            with _short(folder) as path:
                super().__init__(path, _Handler)
        finally:
            os.umask(old)
        threading.Thread(target=self.serve_forever, name="control", daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        (self._folder / NAME).unlink(missing_ok=True)


def ask(folder: Path, name: str, values: Answer) -> Answer | None:
    """Have the running hub do something; None when none is running."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            with _short(folder) as path:
                line.connect(path)
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
            return None
        return _answer(line, {"do": name, "values": values})


def _answer(line: socket.socket, request: Answer) -> Answer:
    try:
        line.sendall(msgspec.json.encode(request) + b"\n")
        with line.makefile("rb") as reader:
            got: dict[str, Any] = msgspec.json.decode(reader.readline())
    except (OSError, msgspec.MsgspecError):
        raise HubError(
            N_("The hub stopped before it answered. Whether that was done is not known."),
            N_("Look, then try again."),
        ) from None
    if "error" in got:
        raise HubError(got["error"])
    answer: Answer = got["answer"]
    return answer
