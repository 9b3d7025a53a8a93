"""Walking the pages as each person: every address, what a page is made of, and all that the tables hold."""

from html.parser import HTMLParser

from hubserver.db import database
from hubserver.groups.models import Group
from hubserver.modules.catalogue import opened
from hubserver.typed import JOINERS
from tests.conftest import GROUP, PACK, PAYSLIP

WHO = ("stranger", "guest", "amina", "tomas", "vera", "sian")
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "<b>Bold</b> <i>Italic</i>",
    "{{7*7}} {%raw%}",
    "%(name)s %s",
    "&lt;u&gt; &amp;",
    "</bdi></a> <a/href=//evil.example>x",
    "=cmd|' /C calc'!A0 x",
    "../../etc passwd",
    "\u202eevil \u200bx",
    "a\0b c\r\nd",
    "a\u200cb \u200d\u200c \u200cc",
]


def tidy(text):
    """Whether a line is printable, but for joiners inside its words."""
    plain = "".join(c for c in text if c not in JOINERS)
    return plain.isprintable() and all(word == word.strip(JOINERS) != "" for word in text.split(" "))


class Shape(HTMLParser):
    """The elements of a page: `tags` with their attributes, `kinds` with the names of their attributes alone."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    @property
    def kinds(self):
        return {(tag, *attrs) for tag, attrs in self.tags}

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def addresses(world, method):
    """Every route of the hub that takes this method, with real things in its places; by its rule."""
    rules = [str(rule) for rule in world.app.url_map.iter_rules() if method in rule.methods]
    return {rule: filled(world, rule) for rule in sorted(rules)}


def filled(world, rule):
    assets = world.app.extensions["wiring"].assets
    media = database.execute_sql("SELECT digest, type FROM media ORDER BY digest LIMIT 1").fetchone()
    places = {
        "<pack>/<module>": f"{PACK}/payslip",
        "<pack>": PACK,
        "<int(max=999999999999999999):position>": "1",
        "record.<kind>": "record.html",
        "table.<any(csv, xlsx):kind>": "table.csv",
        "<person>": world.people["gwen"].id,
        "<group>": Group.named(GROUP).id,
        "<token>": world.people["gwen"].card.removeprefix("/c/"),
        "<stem>.<digest>.<ending>": assets["hub.css"].name,
        "<digest>.<ending>": f"{media[0]}.{media[1].rpartition('/')[2].partition('+')[0]}",
    }
    for place, real in places.items():
        rule = rule.replace(place, real)
    assert "<" not in rule, f"a new place in an address: {rule}"
    return rule


def everything():
    """All rows of all tables: equal before and after means that nothing was changed."""
    tables = [name for (name,) in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {table: sorted(map(repr, database.execute_sql(f'SELECT * FROM "{table}"'))) for table in tables}


def learning(world, name="amina"):
    """A phone on which somebody has begun a module, been right once, wrong three times, and gone on a step."""
    phone = world.as_(name)
    phone.open(PAYSLIP)
    phone.press("Start")
    questions = opened(PACK, "payslip", ("en",)).quiz.questions
    answer(phone, questions[0], right=True)
    for _ in range(3):
        answer(phone, questions[1], right=False)
    phone.open(PAYSLIP)
    phone.press("Continue")
    return phone


def answer(phone, question, right):
    """Give an answer to a question, whichever kind it is."""
    if question.kind == "single":
        response = next(option.id for option in question.options if option.correct == right)
    else:
        response = str(question.answer if right else question.answer + 977)
    return phone.post(f"{PAYSLIP}/answer", question=question.id, response=response)


def keeping_cookies(phone):
    """Keep what this phone is told to keep, word for word, in the list that comes back."""
    lines, send = [], phone._send

    def kept(*request):
        page = send(*request)
        lines.extend(page.headers["Set-Cookies"])
        return page

    phone._send = kept
    return lines


def pages_of(world, name):
    """Every page that somebody can open or is answered with, by what they did; a learner has begun a module."""
    phone = learning(world, name) if name in ("amina", "guest") else world.as_(name)
    found = {path: phone.open(path) for path in addresses(world, "GET").values()}
    found |= {path: phone.open(path) for path in MORE}
    found |= {f"POST {path}": phone.post(path, **fields) for path, fields in ANSWERED.items()}
    found["POST without a token"] = phone.open("/sign-in", "POST")
    if name != "stranger":
        found["POST /sign-out"] = phone.post("/sign-out")
    return {did: page for did, page in found.items() if is_page(page)}


def is_page(page):
    """Whether it is shown to somebody; a file to take home is not."""
    return page.headers["Content-Type"].startswith("text/html") and "Content-Disposition" not in page.headers


# Pages that a rule alone does not lead to.
MORE = (
    "/nowhere",
    "/c/none",
    "/sign-in?letter=A",
    "/sign-in/pin?who=nobody",
    "/sign-out",
    f"{PAYSLIP}?look=1",
    f"{PAYSLIP}?empty=nothing",
    "/modules/no.such.pack/module",
    f"/modules/?q=pay&time=middle&level=starter&pack={PACK}&todo=1",
    "/modules/?q=money+zzz",
    "/modules/?q=payslp",
    "/help/reading?from=/help/",
)
# Forms that are answered with a page of their own.
ANSWERED = {
    "/sign-in": {"name": "Nobody", "pin": "1"},
    "/help/reading": {"size": "large", "colour": "dark"},
    "/desk/people/": {"name": "Nia Owen"},
    "/desk/hall": {"name": ""},
    "/nowhere": {},
}
