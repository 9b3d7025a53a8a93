"""Phones that send prepared requests over kept connections as fast as they are answered; one process, lean on purpose.

Reads a JSON plan from standard input: `{"host", "port", "seconds", "phones": [[request, …], …]}`, each request the
text of one HTTP request, sent in turn; `{n}` in it becomes a running number. Prints `{"times": […], "failed": n}`.
"""

import json
import socket
import sys
import threading
import time


def phone(plan, number, requests, out):
    """Send until the time is up; note each answer's time in seconds, and what was not answered with 2xx or 3xx."""
    line = socket.create_connection((plan["host"], plan["port"]))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    end, n, buffer = time.monotonic() + plan["seconds"], 0, b""
    while (started := time.perf_counter()) and time.monotonic() < end:
        text = requests[n % len(requests)].replace("{n}", f"{number}-{n}")
        head, _, body = text.partition("\r\n\r\n")
        line.sendall(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode() if body else text.encode())
        status, buffer = answer(line, buffer)
        out["times"].append(time.perf_counter() - started)
        out["failed"] += not 200 <= status < 400
        n += 1
    line.close()


def answer(line, buffer):
    """Read one answer; returns its status and what came behind it."""
    while b"\r\n\r\n" not in buffer:
        buffer += line.recv(65536)
    head, _, rest = buffer.partition(b"\r\n\r\n")
    length = next(int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:"))
    while len(rest) < length:
        rest += line.recv(65536)
    return int(head[9:12]), rest[length:]


def main():
    """Run the plan."""
    plan, out = json.load(sys.stdin), {"times": [], "failed": 0}
    phones = [
        threading.Thread(target=phone, args=(plan, n, requests, out)) for n, requests in enumerate(plan["phones"])
    ]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
