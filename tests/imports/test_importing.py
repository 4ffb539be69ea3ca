"""A class comes in: nothing before somebody says so, everything once, and only what is right."""

from typing import Any

import pytest

from server.admin.imports import checking
from server.admin.imports.checking import Checked
from server.errors import Stale, StepUp
from server.permissions import TEACHER
from tests.imports import trials
from tests.imports.conftest import Office
from tests.imports.files import csv_of
from tests.imports.people import NOBODY, at, file_of


async def test_a_dry_run_writes_nobody(office: Office) -> None:
    await trials.a_dry_run_writes_nobody(office)


async def test_a_class_comes_in_with_its_parents(office: Office) -> None:
    id_ = await office.imports(file_of(office, 0, 3, 20))

    pupils = await office.pupils()
    assert sorted(pupils) == ["Fenna", "Milan", "Zoë"]
    milan = pupils["Milan"]
    assert (milan.last_name, milan.school_class, milan.track, milan.profile) == (
        *("van der Kuipers", "kb3c", "kb", "PIE"),
    )
    mother, father = await office.parents_of(milan.id)
    assert (mother.title, mother.first_name, mother.last_name) == ("Mw.", "M.", "Kuipers")
    assert father.email == at(office, "vader3")
    assert (await office.one(id_)).counts["new"] == 3
    assert [entry.what for entry in await office.entries()][-1] == "import.done"


async def test_the_same_file_again_changes_nothing(office: Office) -> None:
    await office.imports(file_of(office, 0, 1))

    id_ = await office.sends(file_of(office, 0, 1))

    assert set((await office.outcomes(id_)).values()) == {"same"}


async def test_what_is_different_is_shown_field_by_field(office: Office) -> None:
    await office.imports(file_of(office, 0))

    id_ = await office.sends(file_of(office, 0, n0={"school_class": "kb4c", "number": "20100"}))

    (found,) = await office.rows(id_)
    assert found.outcome == "changed"
    assert found.found["people"][0]["changes"] == {"school_class": ["kb3c", "kb4c"]}


async def test_every_bad_row_is_named_with_its_line(office: Office) -> None:
    id_ = await office.sends(
        file_of(
            office, 0, 1, 2, 3, 4,
            n1={"born": "31-02-2011"}, n2={"last_name": ""}, n4={"number": "020100"},
        )
    )  # fmt: skip

    said = await office.said(id_)
    assert said == {
        2: ["Nummer 020100 staat ook op regel 6."],
        3: ["“31-02-2011” is geen datum. Schrijf hem zo: 14-09-2011"],
        4: ["Er staat geen achternaam."],
        6: ["Nummer 020100 staat ook op regel 2."],
    }
    assert (await office.outcomes(id_))[5] == "new"


async def test_two_children_of_one_parent_make_one_person(office: Office) -> None:
    shared = {"p1_email": at(office, "samen"), "p1_last_name": "Postma", **NOBODY}

    await office.imports(file_of(office, 0, 1, n0=shared, n1=shared))

    pupils = await office.pupils()
    (first,), (second,) = [await office.parents_of(one.id) for one in pupils.values()]
    assert first.id == second.id


async def test_a_sibling_who_comes_later_gets_the_parent_that_is_known(office: Office) -> None:
    shared = {"p1_email": at(office, "samen"), "p1_last_name": "Postma", **NOBODY}
    await office.imports(file_of(office, 0, n0=shared))

    await office.imports(file_of(office, 1, n1=shared))

    pupils = await office.pupils()
    (first,), (second,) = [await office.parents_of(one.id) for one in pupils.values()]
    assert first.id == second.id


async def test_parents_in_their_own_file_find_their_children(office: Office) -> None:
    alone = {"p1_title": "", "p1_initials": "", "p1_last_name": "", "p1_email": "", **NOBODY}
    await office.imports(file_of(office, 0, n0=alone))
    heads = ("Leerlingnummer", "Ouder aanhef", "Ouder voorletters", "Ouder achternaam",
             "Ouder e-mail", "Gezag")  # fmt: skip
    rows = [
        ("20100", "Mw.", "A.", "Postma", at(office, "a"), "ja"),
        ("020100", "Dhr.", "B.", "de Boer", at(office, "b"), "nee"),
        ("999", "Mw.", "C.", "Niemand", at(office, "c"), "ja"),
    ]

    id_ = await office.imports(csv_of(heads, rows))

    (fenna,) = (await office.pupils()).values()
    assert [one.last_name for one in await office.parents_of(fenna.id)] == ["Postma", "de Boer"]
    assert list(await office.said(id_)) == [4]


async def test_teachers_come_in_by_their_code(office: Office) -> None:
    heads = ("Docentcode", "Aanhef", "Roepnaam", "Tussenvoegsel", "Achternaam", "E-mail",
             "Mentor van klas")  # fmt: skip
    await office.imports(csv_of(heads, [("HOF", "Mw.", "Marieke", "", "Hofstra", "", "kb3c")]))

    id_ = await office.imports(
        csv_of(heads, [("hof", "", "Marieke", "", "Hofstra-Smit", at(office, "m"), "")])
    )

    (marieke,) = (await office.people(TEACHER)).values()
    assert (marieke.last_name, marieke.school_class) == ("Hofstra-Smit", "kb3c")
    assert marieke.email == at(office, "m")
    assert (await office.outcomes(id_)) == {2: "changed"}


async def test_whose_address_changes_is_asked_of_somebody_who_signed_in_just_now(
    office: Office,
) -> None:
    await office.imports(file_of(office, 0))
    id_ = await office.sends(file_of(office, 0, n0={"p1_email": at(office, "nieuw")}))

    with pytest.raises(StepUp):
        await office.begins(id_, is_fresh=False)
    await office.begins(id_)

    (fenna,) = (await office.pupils()).values()
    mother, _father = await office.parents_of(fenna.id)
    assert mother.email == at(office, "nieuw")


async def test_a_file_takes_over_nobody_who_works_in_an_office(office: Office) -> None:
    await trials.a_file_takes_over_nobody(office)


async def test_an_admin_may_change_who_works_in_the_office(office: Office) -> None:
    heads = ("Docentcode", "Roepnaam", "Achternaam", "E-mail")
    file = csv_of(heads, [("AZI", "Fatima", "Aziz", at(office, "fatima"))])
    await office.imports(csv_of(heads, [("AZI", "Fatima", "Aziz", "")]), by=office.ada)

    await office.imports(file, by=office.ada)

    (first, *_others) = (await office.people(TEACHER)).values()
    assert first.email == at(office, "fatima")


async def test_who_was_parted_from_a_pupil_stays_so(office: Office) -> None:
    await office.imports(file_of(office, 0))
    (fenna,) = (await office.pupils()).values()
    _mother, father = await office.parents_of(fenna.id)
    await office.does("guardianship.end", pupil=fenna.id, parent=father.id)

    id_ = await office.imports(file_of(office, 0))

    assert "eerder losgemaakt" in (await office.said(id_))[2][0]


async def test_who_is_not_in_the_file_is_told_and_stays(office: Office) -> None:
    await office.imports(file_of(office, 0, 1))

    id_ = await office.imports(file_of(office, 0, 2))

    bram = (await office.pupils())["Bram"]
    assert (await office.one(id_)).missing == [bram.id]


async def test_after_the_run_the_file_is_forgotten_and_the_report_stays(office: Office) -> None:
    id_ = await office.imports(file_of(office, 0, 1, n1={"born": ""}))

    rows = await office.rows(id_)
    assert [row.cells for row in rows] == [[], []]
    assert "M. Postma" not in str(rows[0].found)
    assert (await office.said(id_)) == {3: ["Er staat geen geboortedatum."]}


async def test_of_a_file_that_is_put_aside_nothing_is_kept(office: Office) -> None:
    same = at(office, "weg")
    id_ = await office.sends(file_of(office, 0, 1, n0={"email": same, "p1_email": same}))
    assert (await office.one(id_)).shared

    about: Any = {"import": id_}
    await office.does("import.drop", **about)

    rows = await office.rows(id_)
    assert {(str(row.cells), row.name, str(row.found)) for row in rows} == {("[]", "", "{}")}
    one = await office.one(id_)
    assert [one.headers, one.shared, one.missing] == [[], [], []]


async def test_a_check_that_comes_too_late_changes_nothing(office: Office) -> None:
    """Two tabs compare the same file, and in one of them it was begun already."""
    id_ = await office.imports(file_of(office, 0))
    before = await office.outcomes(id_)
    late = Checked([], [], [])

    with pytest.raises(Stale):
        await office.writes(checking._finish, id_, late)

    assert (await office.one(id_)).state == "done"
    assert await office.outcomes(id_) == before
