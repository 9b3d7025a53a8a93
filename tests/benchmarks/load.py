"""Phones that send prepared requests over kept connections as fast as they are answered; one process, lean on purpose.

Reads a JSON plan from standard input: `{"host", "port", "seconds", "phones": [[request, …], …]}`, each request the
text of one HTTP request, sent in turn; `{n}` in it becomes a running number. Prints `{"times": […], "errors": {…}}`:
the seconds of what was answered, and how often what went wrong.
"""

import json
import socket
import sys
import threading
import time
from collections import Counter

PATIENCE = 30  # seconds that a phone waits for an answer


def phone(plan, number, requests, times, errors):
    """Send until the time is up; note each answer's time in seconds, and what went wrong, by kind."""
    end, n, line = time.monotonic() + plan["seconds"], 0, None
    while (started := time.perf_counter()) and time.monotonic() < end:
        try:
            line = line if line and line.open else Line(plan)
            wrong = kind_of(*line.ask(requests[n % len(requests)].replace("{n}", f"{number}-{n}")))
        except OSError as why:
            line, wrong = None, type(why).__name__
            time.sleep(0.1)  # as a phone does, before it tries again
        if wrong:
            errors[wrong] += 1
        else:
            times.append(time.perf_counter() - started)
        n += 1
    if line:
        line.close()


def kind_of(status, location):
    """What is wrong with an answer; "" when nothing is."""
    if "/sign-in" in location:
        return "sent to sign in"
    return "" if 200 <= status < 400 else str(status)


class Line:
    """One kept connection, until the server says that it closes it."""

    def __init__(self, plan):
        self._socket = socket.create_connection((plan["host"], plan["port"]), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._come, self.open = b"", True

    def ask(self, text):
        """Send one request; returns the status of its answer, and where it leads."""
        head, _, body = text.partition("\r\n\r\n")
        length = f"\r\nContent-Length: {len(body)}" if body else ""
        self._socket.sendall(f"{head}{length}\r\n\r\n{body}".encode())
        while b"\r\n\r\n" not in self._come:
            self._more()
        head, _, self._come = self._come.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        self._body(fields, int(head[9:12]))
        self.open = fields.get(b"connection") != b"close"
        return int(head[9:12]), fields.get(b"location", b"").decode()

    def _body(self, fields, status):
        if fields.get(b"transfer-encoding") == b"chunked":
            while not self._come.endswith(b"\r\n0\r\n\r\n") and self._come != b"0\r\n\r\n":
                self._more()
            self._come = b""
            return
        length = 0 if status == 304 else int(fields.get(b"content-length", b"0"))
        while len(self._come) < length:
            self._more()
        self._come = self._come[length:]

    def _more(self):
        some = self._socket.recv(1 << 16)
        if not some:
            raise ConnectionResetError
        self._come += some

    def close(self):
        self._socket.close()


def main():
    """Run the plan."""
    plan, times, errors = json.load(sys.stdin), [], Counter()
    phones = [
        threading.Thread(target=phone, args=(plan, n, requests, times, errors))
        for n, requests in enumerate(plan["phones"])
    ]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    json.dump({"times": times, "errors": errors}, sys.stdout)


if __name__ == "__main__":
    main()
