"""A shelf of two thousand modules in eight packs: what the shelf, a search and a learner's first page cost then."""

from tests.conftest import LiveHub
from tests.packs.many import large, signed
from tests.packs.press import public_file
from tests.phone import Phone, http_sender

PACKS, EACH = 8, 250
PAGES = (
    ("the shelf", "/modules/", "14 KB", "-"),
    ("a search", "/modules/?q=tav&level=starter", "14 KB", "-"),
    ("learner's home", "/", "20 KB", "450/s, p99 150 ms"),
    ("a search for what every module has", "/modules/?q=the+pay", "14 KB", "-"),
)


def measure(bench, folder, wire):
    """Fill the shelf of a hub that has stopped, start it again, and measure; `wire` says how large a page is."""
    bench.hub = LiveHub("serve", folder / "data")
    bench.hub.run("pack", "trust", str(public_file(folder)))
    for number in range(PACKS):
        pack = signed(folder / f"pack-{number}", f"org.example.pack-{number}", large(number, EACH))
        done = bench.hub.run("pack", "install", str(pack))
        assert done.returncode == 0, done.stderr
    phone = Phone(http_sender(bench.hub.url))
    phone.cookies = bench.phones[0].cookies
    for what, path, most, bar in PAGES:
        named, plans = f"{what}, {PACKS * EACH} modules", [[bench.request(p, "GET", path)] for p in bench.phones]
        bench.row(f"{named}: document", f"{wire(phone, path)[0]} B", most)
        bench.speed(f"{named}, {len(plans)} phones", bar, plans)
        bench.row("memory, after that load", f"{bench.memory():.0f} MB", "140 MB")
    phone.close()
