"""Addresses of several people: every one is listed, with who; a pupil's is nobody else's."""

from server.accounts.models import Person
from server.network.companies import add_company
from server.network.models import School
from server.storage.tx import Tx
from tests.imports import trials
from tests.imports.conftest import Office, make_office
from tests.imports.people import at, file_of


async def test_pupil_and_parent_of_one_family(office: Office) -> None:
    await trials.a_pupil_shares_with_nobody(office)


async def test_a_pupil_of_another_family(office: Office) -> None:
    await trials.strangers_do_not_share_with_a_pupil(office)


async def test_two_parents_may_share_one_and_it_is_said(office: Office) -> None:
    same = at(office, "samen")

    id_ = await office.imports(file_of(office, 0, n0={"p1_email": same, "p2_email": same}))

    (fenna,) = (await office.pupils()).values()
    assert {one.email for one in await office.parents_of(fenna.id)} == {same}
    (shared,) = (await office.one(id_)).shared
    assert (shared["why"], sorted(shared["names"])) == ("adults", ["M. Postma", "V. Postma"])


async def test_two_pupils_of_different_families_both_stay_out(office: Office) -> None:
    same = {"email": at(office, "vrienden")}

    id_ = await office.imports(file_of(office, 0, 1, n0=same, n1=same))

    assert (await office.outcomes(id_)) == {2: "bad", 3: "bad"}
    (shared,) = (await office.one(id_)).shared
    assert (shared["why"], shared["lines"]) == ("pupil", [2, 3])


async def test_brothers_come_in_without_the_address_they_share(office: Office) -> None:
    home = {"email": at(office, "thuis"), "p1_email": at(office, "ma"), "p1_last_name": "Bos"}

    id_ = await office.imports(file_of(office, 0, 1, n0=home, n1=home))

    assert [one.email for one in (await office.pupils()).values()] == [None, None]
    assert "family" in {one["why"] for one in (await office.one(id_)).shared}


async def test_a_pupils_own_address_on_file_stays_the_pupils(office: Office) -> None:
    await office.imports(file_of(office, 0))

    await office.imports(file_of(office, 0, n0={"p1_email": at(office, "leerling0")}))

    (fenna,) = (await office.pupils()).values()
    assert fenna.email == at(office, "leerling0")
    mother, _father = await office.parents_of(fenna.id)
    assert mother.email == at(office, "moeder0")


async def test_an_address_of_a_company_or_a_desk_is_said(office: Office) -> None:
    desk = f"info@school{office.mark}.example"
    company = f"werkplaats{office.mark}@bedrijf.example"

    def open_(tx: Tx) -> None:
        region = tx.session.get_one(School, office.school).region
        number = f"8{int(office.mark):07}"
        add_company(tx, region, "Bedrijf", number, "", company)

    await office.writes(open_)
    id_ = await office.sends(file_of(office, 0, n0={"p1_email": desk, "p2_email": company}))

    shared = (await office.one(id_)).shared
    assert {one["email"]: one["why"] for one in shared} == {desk: "mailbox", company: "mailbox"}


async def test_who_has_that_address_elsewhere_and_that_name_is_one_person(office: Office) -> None:
    other = await make_office(office.live)
    await office.imports(file_of(office, 0))
    (fenna,) = (await office.pupils()).values()
    mother, _father = await office.parents_of(fenna.id)
    mothers = {"p1_email": at(office, "moeder0"), "p1_last_name": "Postma"}

    await other.imports(file_of(other, 1, n1=mothers))

    (bram,) = (await other.pupils()).values()
    assert mother.id in {one.id for one in await other.parents_of(bram.id)}
    kept = await office.reads(lambda session: session.get_one(Person, mother.id))
    assert kept.phone == mother.phone


async def test_an_address_tells_nothing_of_people_of_another_school(office: Office) -> None:
    """X17: who guesses an address learns that it is taken, and not whose it is."""
    elsewhere = await make_office(office.live)
    guessed = at(elsewhere, "leerling0")
    await elsewhere.imports(file_of(elsewhere, 0))

    id_ = await office.sends(file_of(office, 1, n1={"p1_email": guessed, "p1_last_name": "Vos"}))

    (shared,) = (await office.one(id_)).shared
    assert (shared["why"], "N.N." in shared["names"]) == ("pupil", True)
    assert "N.N." in (await office.said(id_))[2][0]
    for row in await office.rows(id_):
        assert "Fenna" not in str(row.found)
    assert "Fenna" not in str(shared)


async def test_a_parent_known_elsewhere_is_tied_and_not_shown(office: Office) -> None:
    """X17: what another school wrote of a parent isn't told, and isn't changed by a file."""
    elsewhere = await make_office(office.live)
    known = {"p1_email": at(elsewhere, "moeder"), "p1_last_name": "Bos", "p1_initials": "M."}
    await elsewhere.imports(file_of(elsewhere, 0, n0=known))

    id_ = await office.imports(file_of(office, 1, n1={**known, "p1_initials": "M.A.B.C."}))

    (bram,) = (await office.pupils()).values()
    names = [one.first_name for one in await office.parents_of(bram.id) if one.last_name == "Bos"]
    assert names == ["M."]
    assert any("andere school" in why for why in (await office.said(id_))[2])
