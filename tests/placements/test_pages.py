"""What a coordinator does at the desk, page by page."""

import re
from datetime import timedelta

from server import clock
from server.accounts.models import Person
from server.network.actions import affiliate
from server.permissions import PUPIL
from server.storage.tx import Tx
from tests.placements import trials
from tests.placements.conftest import Story
from tests.placements.people import LONG_AGO, somebody
from tests.placements.trials import BAKKER
from tests.placements.windows import Windows

PLAN = {
    "kind": "company_elective",
    "elective": "Plaat- en constructiewerk",
    "starts": "2026-11-26",
    "ends": "2027-02-11",
    "weekday_4": "yes",
    "from_4": "13:00",
    "until_4": "16:30",
}


async def test_fatima_makes_fills_signs_and_ends_a_placement(
    story: Story, windows: Windows
) -> None:
    fatima = await windows.open("fatima")
    who = story.who
    await fatima.opens("/placements/new")
    chosen = {"pupil": who.noor, "address": who.stoutjes_address, "teacher": who.marieke}
    await fatima.sends("/placements/new", **PLAN, **chosen, supervisor=who.henk)
    assert "Noor Bakker bij Stoutjes Staalbouw" in fatima.page.text
    own = fatima.where

    await fatima.sends(f"{own}/issue", key="a-key-of-the-form")
    assert "Iedereen is gevraagd om te tekenen." in fatima.page.text

    for person in ("noor", "marieke", "henk", "bakker"):
        await fatima.opens(f"{own}/signature?person={who.ids[person]}")
        await fatima.sends(f"{own}/signature", person=who.ids[person], signed_on="2026-11-23")
        assert fatima.page.status_code == 200
    assert await story.life(own.rpartition("/")[2]) == "ready"

    await fatima.opens(f"{own}/replace?role=supervisor")
    await fatima.sends(f"{own}/replace", role="supervisor", person=who.sanne)
    assert "Sanne Kok" in fatima.page.text

    await fatima.opens(f"{own}/end")
    await fatima.sends(f"{own}/end", reason="De werkplaats is dicht.")
    assert "De werkplaats is dicht." in fatima.page.text
    await fatima.opens("/placements")
    assert "eerder gestopt" in fatima.page.text


async def test_a_form_comes_back_with_its_mistakes(story: Story, windows: Windows) -> None:
    fatima = await windows.open("fatima")
    await fatima.opens("/placements/new")

    await fatima.sends("/placements/new", **{**PLAN, "until_4": "1630"}, pupil=story.who.noor)

    assert fatima.page.status_code == 400
    assert "Schrijf de tijd zo: 16:30" in fatima.page.text
    assert "Kies een werkadres." in fatima.page.text
    assert f'value="{story.who.noor}" selected' in fatima.page.text
    await fatima.sends("/placements/new", **{**PLAN, "starts": ""})
    assert "Vul dit in." in fatima.page.text


async def test_what_cannot_be_done_is_said_where_one_stands(story: Story, windows: Windows) -> None:
    room = await story.makes(teacher="")
    fatima = await windows.open("fatima")
    await fatima.opens(f"/placements/{room}")

    await fatima.sends(f"/placements/{room}/issue")

    assert fatima.page.status_code == 400
    assert fatima.page.text.count("Kies eerst een docent.") == 1


async def test_a_change_goes_through_its_own_form(story: Story, windows: Windows) -> None:
    room = await story.runs()
    fatima = await windows.open("fatima")
    await fatima.opens(f"/placements/{room}/change")
    assert 'name="pupil"' not in fatima.page.text

    sent = {**PLAN, "until_4": "16:00", "address": story.who.stoutjes_address}
    await fatima.sends(f"/placements/{room}/change", **sent)

    assert fatima.where == f"/placements/{room}"
    assert (await story.entries(room))[-1].with_ == {"what": ["days"]}


async def test_a_draft_is_thrown_away(story: Story, windows: Windows) -> None:
    room = await story.makes()
    fatima = await windows.open("fatima")
    await fatima.opens(f"/placements/{room}")

    await fatima.sends(f"/placements/{room}/drop")

    assert fatima.where == "/placements"
    assert (await fatima.opens(f"/placements/{room}")).status_code == 404


async def test_the_list_is_filtered_sorted_and_searched(story: Story, windows: Windows) -> None:
    await story.runs()
    await story.makes("jayden", teacher=story.who.bart)
    fatima = await windows.open("fatima")

    async def names(query: str) -> list[str]:
        page = await fatima.opens(f"/placements{query}")
        return re.findall(r'<a href="/placements/p_\w+">([^<]+)</a>', page.text)

    assert await names("?sort=name") == ["Noor Bakker", "Jayden Visser"]
    assert await names("?life=draft") == ["Jayden Visser"]
    assert await names("?life=active") == ["Noor Bakker"]
    assert await names(f"?teacher={story.who.bart}") == ["Jayden Visser"]
    assert await names("?q=noor+bakker") == ["Noor Bakker"]
    assert await names("?q=stoutjes") == ["Jayden Visser", "Noor Bakker"]
    assert await names("?q=%25") == []
    assert await names("?school_class=kb4") == []
    assert (await fatima.opens("/placements?page=x")).status_code == 404


async def test_a_long_list_is_read_page_by_page(story: Story, windows: Windows) -> None:
    await story.writes(crowd, story.who.veerhuis)
    fatima = await windows.open("fatima")
    first = await fatima.opens("/people?role=pupil&q=leerling")
    assert "60 mensen" in first.text
    assert "Leerling 00" in first.text
    assert "Leerling 59" not in first.text

    more = re.search(r'href="(/people\?[^"]*page=2[^"]*)"', first.text)
    assert more
    second = await fatima.opens(more[1].replace("&amp;", "&"))

    assert "Leerling 59" in second.text
    assert "Leerling 00" not in second.text
    assert "page=1" in second.text


def crowd(tx: Tx, school: str) -> None:
    for n in range(60):
        person = somebody(tx, first_name="Een", last_name=f"Leerling {n:02}", email="")
        affiliate(tx, person, school, PUPIL, LONG_AGO)


async def test_people_are_added_changed_and_found(story: Story, windows: Windows) -> None:
    fatima = await windows.open("fatima")
    await fatima.opens("/people/new")
    sent = {"role": "pupil", "organisation": story.who.veerhuis, "first_name": "Zofia"}
    known = {"last_name": "Kowalska", "born": "2011-04-05", "email": "zofia@school.example"}
    await fatima.sends("/people/new", **sent, **known, school_class="kb3")
    assert "Zofia Kowalska" in fatima.page.text
    own = fatima.where

    await fatima.opens(f"{own}/change")
    await fatima.sends(f"{own}/change", **known, first_name="Zofia", school_class="kb4")
    assert "kb4" in fatima.page.text

    await fatima.opens(f"{own}/parents/new")
    parent = {"last_name": "Kowalska", "title": "Mw.", "email": "k@thuis.example"}
    await fatima.sends(f"{own}/parents/new", custody="authority", **parent)
    assert "Mw. Kowalska" in fatima.page.text
    await fatima.opens("/people?q=kowal&role=parent")
    assert "Mw. Kowalska" in fatima.page.text
    assert "Zofia Kowalska</p>" not in fatima.page.text


async def test_a_parent_is_no_more_a_parent(story: Story, windows: Windows) -> None:
    room = await story.runs()
    fatima = await windows.open("fatima")
    own = f"/people/{story.who.noor}"
    await fatima.opens(own)

    await fatima.sends(f"{own}/parents/{story.who.bakker}/end")

    assert fatima.where == own
    assert "bakker" not in await story.seated(room)


async def test_companies_have_several_addresses(story: Story, windows: Windows) -> None:
    fatima = await windows.open("fatima")
    await fatima.opens("/companies/new")
    place = {"street": "Dijk 2", "postcode": "9999 ZZ", "town": "Veldhaven"}
    await fatima.sends("/companies/new", name="MaakLab", kvk="1234", **place)
    assert "Een KvK-nummer heeft acht cijfers." in fatima.page.text
    await fatima.sends("/companies/new", name="MaakLab", kvk="90000006", **place)
    assert "MaakLab" in fatima.page.text
    own = fatima.where

    await fatima.opens(f"{own}/addresses/new")
    await fatima.sends(f"{own}/addresses/new", **{**place, "street": "Kade 9"}, label="Hal 2")
    assert "Hal 2" in fatima.page.text
    await fatima.opens(f"{own}/change")
    await fatima.sends(f"{own}/change", name="MaakLab Veldhaven", kvk="90000006")
    assert "MaakLab Veldhaven" in fatima.page.text
    await fatima.opens("/companies?q=maak")
    assert "MaakLab Veldhaven" in fatima.page.text


PAGES = [
    "/placements",
    "/placements/new",
    "/placements/{room}",
    "/placements/{room}/change",
    "/placements/{room}/end",
    "/placements/{room}/signature",
    "/placements/{room}/replace?role=teacher",
    "/people",
    "/people/new",
    "/people/{noor}",
    "/people/{noor}/change",
    "/people/{noor}/parents/new",
    "/people/{noor}/parents/{bakker}",
    "/companies",
    "/companies/new",
]


async def test_the_pages_of_the_office_are_there_for_the_office_alone(
    story: Story, windows: Windows
) -> None:
    room = await story.makes()
    addresses = [page.format(room=room, **story.who.ids) for page in PAGES]
    everything = dict.fromkeys(addresses, 200)
    # Who works in another office has such pages too, but not about our people.
    elsewhere = {
        address: 404 if "{" in page else 200 for page, address in zip(PAGES, addresses, strict=True)
    }

    for name in ("marieke", "noor", "henk", "bakker"):
        assert await statuses(windows, name, addresses) == dict.fromkeys(addresses, 404)
    for name in ("fatima", "ada"):
        assert await statuses(windows, name, addresses) == everything
    assert await statuses(windows, "karin", addresses) == elsewhere


async def statuses(windows: Windows, name: str, addresses: list[str]) -> dict[str, int]:
    """Address → status, as that person meets it."""
    window = await windows.open(name)
    return {address: (await window.opens(address)).status_code for address in addresses}


async def test_what_is_not_ours_looks_like_what_is_not_there(
    story: Story, windows: Windows
) -> None:
    await trials.what_is_not_ours_looks_like_what_is_not_there(story, windows)


async def test_rights_are_given_and_taken_after_a_fresh_sign_in(
    story: Story, windows: Windows
) -> None:
    ada = await windows.open("ada")
    story.wall.move_to(clock.now() + timedelta(minutes=16))
    sent = {"role": "coordinator", "organisation": story.who.veerhuis, "first_name": "Nieuw"}
    known = {"last_name": "Hier", "email": "nieuw@school.example"}

    await ada.opens("/people/new")
    await ada.sends("/people/new", **sent, **known)
    assert ada.where == "/sign-in"

    own = f"/people/{story.who.fatima}"
    await ada.opens(own)
    await ada.sends(f"{own}/affiliations/{await story.tie_of('fatima')}/end")
    assert ada.where == "/sign-in"
    assert await story.roles(story.who.fatima, story.who.veerhuis)

    await ada.opens("/people/new")
    await ada.sends("/people/new", **{**sent, "role": "teacher"}, **known)
    assert "Nieuw Hier" in ada.page.text


async def test_an_address_is_changed_after_a_fresh_sign_in(story: Story, windows: Windows) -> None:
    fatima = await windows.open("fatima")
    story.wall.move_to(clock.now() + timedelta(minutes=16))
    own = f"/people/{story.who.bakker}"
    known = {"title": "Mw.", "last_name": "Bakker"}

    await fatima.opens(f"{own}/change")
    await fatima.sends(f"{own}/change", **known, phone="06 12345678", email=BAKKER.upper())
    assert fatima.where == own

    await fatima.opens(f"{own}/change")
    await fatima.sends(f"{own}/change", **known, email="echt@thuis.example")
    assert fatima.where == "/sign-in"
    bakker = await story.reads(lambda session: session.get_one(Person, story.who.bakker))
    assert (bakker.phone, bakker.email) == ("06 12345678", BAKKER)
