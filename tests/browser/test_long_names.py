"""The longest name there may be, in one word, fits the phone wherever names are shown."""

import json

import pytest

pytestmark = pytest.mark.slow

LONG = "W" * 60
PAGES = {
    "stranger": ["/sign-in", "/sign-in/pin?who={id}", "{card}"],
    "vera": [
        *("/desk/people/", "/desk/people/{id}", "/desk/people/{gwen}/same", "/desk/people/{gwen}/same?as={id}"),
        *("/groups/", "/groups/{group}", "/groups/cards", "/groups/cards?group={group}&all=1"),
    ],
    "tomas": ["/tutor/", "/tutor/learners/{id}"],
    "long": ["/", "/me"],
}
LOOKS = {
    "360": {},
    "320": {"viewport": {"width": 320, "height": 640}},
}


@pytest.fixture(scope="module")
def places(hall):
    """Somebody with that name, who is in a group whose name is as long as it may be."""
    made = json.loads(hall.run("person", "add", LONG, "--json").stdout)
    group = json.loads(hall.run("group", "add", LONG[:40], "--json").stdout)["id"]
    assert hall.run("group", "put", group, made["id"]).returncode == 0
    card = "/" + made["card_url"].removeprefix(hall.url)
    return {"id": made["id"], "card": card, "gwen": hall.people["gwen"].id, "group": group}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("look", LOOKS)
def test_no_list_of_names_scrolls_sideways(phone, hall, places, who, look):
    watched = phone(**LOOKS[look])
    if who == "long":
        watched.open(places["card"])
        watched.page.get_by_role("button", name="that is me").click()
        watched.page.wait_for_url(lambda url: "/c/" not in url)
    elif who != "stranger":
        watched.sign_in(who)
    for path in PAGES[who]:
        watched.open(path.format(**places))
        assert "WWWW" in watched.page.inner_text("main"), path
        assert watched.sideways() == 0, path
