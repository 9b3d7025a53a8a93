"""The hub answers to its own names and addresses only."""

import pytest

from tests.web.walk import WHO, addresses


def asked_as(phone, host, path="/", method="GET"):
    return phone.once(path, method, headers={"Host": host})


@pytest.mark.parametrize("host", ["localhost", "learn.internal", "LEARN.INTERNAL", "learn.internal:8080", "127.0.0.1"])
def test_its_own_names_and_addresses_are_answered(world, host):
    phone = world.phone()
    assert asked_as(phone, host).status == 200
    assert asked_as(phone, world.hub.addresses.best()).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "learn.internal.evil.example", "8.8.8.8", "localhost.", "localhost@evil.example", "127.0.0.2"],
)
def test_any_other_name_is_misdirected(world, host):
    page = asked_as(world.phone(), host)
    assert page.status in (400, 421)
    if page.status == 421:
        assert f"This hub is not called {host}." in page.words and f"Go to {world.hub.url} instead." in page.words


def test_every_address_asks_for_the_name_first(world):
    for name in WHO:
        phone = world.as_(name)
        for path in addresses(world, "GET").values():
            page = asked_as(phone, "evil.example", path)
            assert page.status == 421 and "Amina" not in page.text and "Gwen" not in page.text, path


def test_a_name_with_script_in_it_comes_out_inert(world):
    page = asked_as(world.phone(), "<script>alert(1)</script>")
    assert page.status in (400, 421) and "<script>alert" not in page.text


def test_the_settings_may_give_the_hub_more_names(world):
    assert asked_as(world.phone(), "dysgu.lan").status == 421
    world.hub.settings = world.hub.settings.__class__(data=world.hub.settings.data, names="dysgu.lan localhost")
    assert asked_as(world.phone(), "dysgu.lan").status == 200


def test_a_form_may_come_from_any_of_its_names_as_long_as_it_is_the_same(world):
    phone = world.as_("stranger")
    for host in ("learn.internal", "127.0.0.1", "learn.internal:8080"):
        body = f"token={phone.token()}".encode()
        page = phone.once("/help/reading", "POST", body, {"Host": host, "Origin": f"http://{host}"})
        assert page.status == 303
        page = phone.once("/help/reading", "POST", body, {"Host": host, "Origin": "http://localhost"})
        assert page.status == 403
