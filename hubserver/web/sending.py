"""Sends a file that never changes, or the part of it that is asked for: https://www.rfc-editor.org/rfc/rfc9110#section-14"""

import io
import re
from pathlib import Path

import flask
from flask import request
from werkzeug.wsgi import wrap_file

ONE_RANGE = re.compile(r"bytes=[ \t,]*(\d{0,18})-(\d{0,18})[ \t,]*", re.ASCII | re.IGNORECASE)
NO_PART = range(0)


class _Part(io.FileIO):
    """A file as though it had only these bytes: the server reads from where it stands to its end."""

    def __init__(self, path: Path, part: range) -> None:
        super().__init__(path)
        self._end = part.stop
        self.seek(part.start)

    def read(self, size: int | None = -1, /) -> bytes:
        left = self._end - self.tell()
        return super().read(left if size is None or size < 0 else min(size, left)) or b""


def part_of(size: int, wanted: str) -> range | None:
    """The bytes that a Range header asks for, `NO_PART` where the file ends before them. None is the whole file, where
    nothing was asked for, or several parts, or what cannot be read: a server may take it so."""
    found = ONE_RANGE.fullmatch(wanted)
    first, last = found.groups() if found else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else NO_PART
    return range(int(first), min(int(last) + 1, size) if last else size) if int(first) < size else NO_PART


def send(path: Path, kind: str, name: str) -> flask.Response:
    """The file at this path, whose name stands for what it holds. The server's own thread reads it as fast as the phone
    takes it: so a film holds no worker, however long it is watched, and is never copied to wait for its phone."""
    size, tag = path.stat().st_size, f'"{name}"'
    answer = flask.Response(mimetype=kind, direct_passthrough=True)
    answer.headers["ETag"] = tag
    answer.headers["Accept-Ranges"] = "bytes"
    if request.if_none_match.contains_weak(name):
        answer.status_code = 304
        return answer
    ranged = request.method == "GET" and request.headers.get("If-Range", tag) == tag
    part = part_of(size, request.headers.get("Range", "") if ranged else "")
    if part == NO_PART:
        answer.status_code = 416
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    if part:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    bytes_sent = part or range(size)
    answer.content_length = len(bytes_sent)
    if request.method == "GET":
        answer.response = wrap_file(request.environ, _Part(path, bytes_sent))
    return answer
