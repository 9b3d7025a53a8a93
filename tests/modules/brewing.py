"""A pack that grows: each version of it is called, drawn, asked and marked in its own way."""

from hubserver.files import sha256
from tests.packs import press
from tests.packs.press import DRAWING, SMALL

TEA = f"/modules/{SMALL}/tea"
HOME = "modules/tea"
BREWING = {"framework": "Kitchen", "name": "Brewing", "url": "https://example.org/kitchen"}


def tea(serial):
    """“Tea 2” asks m2, which took the place of m1, and its answer is 4; from the third on, the step pour is serve."""
    gone = [{"id": f"m{n}", "replaced_by": f"m{n + 1}"} for n in range(1, serial)]
    gone += [{"id": "pour", "replaced_by": "serve"}] * (serial >= 3)
    made = press.box(serial, version=str(serial), removed_ids=gone)
    made.index["modules"][0]["skills"] = [BREWING | {"name": f"Brewing {serial}"}]
    old, new = sha256(DRAWING), made.put(f"{HOME}/media/kettle.svg", drawing(serial)).entry(f"{HOME}/media/kettle.svg")
    for lang in ("en", "cy"):
        made.change(f"{HOME}/module.{lang}.json", lambda lesson: _lesson(lesson, serial, old, new["sha256"]))
        made.change(f"{HOME}/quiz.{lang}.json", lambda quiz: quiz["questions"][0].update(asked(serial)))
    return made


def drawing(serial):
    return DRAWING.replace(b"#036", f"#{serial:03}".encode())


def asked(serial):
    return {"id": f"m{serial}", "answer": str(serial + 2)}


def _lesson(lesson, serial, old, new):
    boil, pour = lesson["steps"]
    boil.update(html=boil["html"].replace(old, new), questions=[f"m{serial}"])
    pour.update(id="serve" if serial >= 3 else "pour")
    lesson.update(title=f"Tea {serial}")


def brew(world, folder, serial):
    """Put that version on the shelf, as the command does."""
    return press.add(world, tea(serial).write(folder / f"tea-{serial}"))


def started(world, who="amina"):
    """A phone whose learner has just begun."""
    phone = world.as_(who)
    phone.open(TEA)
    phone.press("Start")
    return phone


def title(page):
    """Which version is shown."""
    return page.text.partition("<title>")[2].partition(" ·")[0].strip()
