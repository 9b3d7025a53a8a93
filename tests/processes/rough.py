"""What rough phones do to a real hub, over plain sockets; and what an ordinary one does meanwhile."""

import socket
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import PAYSLIP

FILM = b"\x00\x00\x00\x20ftypisom".ljust(24 << 20, b"f")  # longer than all that waitress would let wait for one phone
FILM_PATH = f"/packs/media/{sha256(FILM).hexdigest()}.mp4"
PATIENCE = 20
ROUGH = "127.0.0.2"  # loopback is a whole network
QUESTION, WRONG = "net-line", "gross"


def line_to(hub, address=ROUGH, small=False):
    """A bare connection; `small` takes little at a time, as a phone far from the box does."""
    parts = urlsplit(hub.url)
    line = socket.socket()
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(PATIENCE)
    line.bind((address, 0))
    line.connect((parts.hostname, parts.port))
    return line


def asking(hub, path, *headers, method="GET"):
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(hub.url).netloc}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def said(hub, data):
    """All that a hub with one worker answers to these bytes, b"" where it waits for more or hangs up."""
    with line_to(hub) as line:
        try:
            line.sendall(data)
            for _ in range(1 + len(data) // 8192):  # the hub takes so much at a time
                settled(hub)
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65536), b""))
        except OSError:  # it hung up while more came
            return b""


def settled(hub):
    """Whatever came before this was answered, as far as it was whole: who comes later waits behind it."""
    with line_to(hub) as line:
        line.sendall(asking(hub, "/healthz"))
        assert line.recv(12) == b"HTTP/1.1 200"


def learner(hub, name="amina"):
    """A phone on which somebody is in a module."""
    phone = hub.phone()
    phone.open("/")
    phone.open(hub.people[name].card)
    phone.press("sign in")
    phone.open(PAYSLIP)
    phone.press("Start")
    return phone


def goes_on(phone):
    """An ordinary phone reads pages and answers a question, and notices nothing."""
    for path in ("/", "/me", PAYSLIP, "/modules/", "/help/"):
        assert phone.open(path).status == 200
    assert phone.post(f"{PAYSLIP}/answer", question=QUESTION, response=WRONG).status == 200


def memory(hub):
    """Resident memory of a hub in MB."""
    text = Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def files_open(hub):
    return len(list(Path(f"/proc/{hub.process.pid}/fd").iterdir()))


def quiet(hub):
    """The hub stops as it should, and has said nothing that a steward would have to read."""
    settled(hub)
    assert hub.stop() == 0
    complaints = hub.said()
    assert not complaints, complaints
