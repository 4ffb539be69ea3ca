"""OneRoster 1.1 and 1.2: the same people, whatever the version; who is to be deleted stays away."""

import pytest

from server.admin.imports.receiving import received
from server.errors import Problem
from tests.imports.files import csv_of, zip_of

ORGS = csv_of(
    ("sourcedId", "status", "name", "type", "identifier"),
    [
        ("s1", "active", "Het Veerhuis College", "school", "99AA00"),
        ("s2", "active", "Vakschool De Haspel", "school", "99AB00"),
        ("b1", "active", "Stichting", "district", ""),
    ],
    separator=",",
)
CLASSES = csv_of(
    ("sourcedId", "status", "title", "classType"),
    [
        ("c1", "active", "kb3c", "homeroom"),
        ("c2", "active", "Wiskunde", "scheduled"),
        ("c3", "tobedeleted", "kb2c", "homeroom"),
    ],
    separator=",",
)
ENROLLED = csv_of(
    ("sourcedId", "status", "classSourcedId", "userSourcedId", "role"),
    [
        ("e1", "active", "c1", "u1", "student"),
        ("e2", "active", "c2", "u1", "student"),
        ("e3", "active", "c3", "u1", "student"),
        ("e4", "active", "c1", "u3", "teacher"),
    ],
    separator=",",
)
BORN = csv_of(
    ("sourcedId", "status", "birthDate"),
    [("u1", "active", "2011-09-14"), ("u5", "active", "2011-01-01")],
    separator=",",
)
PEOPLE = [
    # id, status, given, middle, family, identifier, email, phone, agents, role, org
    ("u1", "active", "Fenna", "van", "Postma", "020100", "f@x.example", "", "u2", "student", "s1"),
    ("u2", "active", "Mieke", "", "Postma", "", "m@x.example", "0612345678", "", "parent", "s1"),
    ("u3", "active", "Bart", "", "Hendriks", "HEN", "b@x.example", "", "", "teacher", "s1"),
    ("u4", "tobedeleted", "Weg", "", "Gegaan", "9", "", "", "", "student", "s1"),
    ("u5", "active", "Ander", "", "Elders", "8", "", "", "", "student", "s2"),
    ("u6", "active", "Piet", "", "Postma", "", "p@x.example", "", "u1", "guardian", "s1"),
]
USER = ("sourcedId", "status", "givenName", "middleName", "familyName", "identifier", "email",
        "phone", "agentSourcedIds")  # fmt: skip


def version_1_1(**changed: bytes) -> bytes:
    users = csv_of((*USER, "role", "orgSourcedIds"), PEOPLE, separator=",")
    return zip_of({"manifest.csv": b"propertyName,value\r\noneroster.version,1.1\r\n",
                   "users.csv": users, **common(), **changed})  # fmt: skip


def version_1_2() -> bytes:
    users = csv_of(USER, [one[:9] for one in PEOPLE], separator=",")
    rows = [(f"r{one[0]}", "active", one[0], "primary", one[9], one[10]) for one in PEOPLE]
    heads = ("sourcedId", "status", "userSourcedId", "roleType", "role", "orgSourcedId")
    roles = csv_of(heads, rows, separator=",")
    files = {"export/users.csv": users, "export/roles.csv": roles}
    return zip_of({**files, **{f"export/{name}": file for name, file in common().items()}})


def common() -> dict[str, bytes]:
    return {
        "orgs.csv": ORGS,
        "classes.csv": CLASSES,
        "enrollments.csv": ENROLLED,
        "demographics.csv": BORN,
    }


@pytest.mark.parametrize("content", [version_1_1(), version_1_2()], ids=["1.1", "1.2"])
def test_both_versions_give_the_same_people(content: bytes) -> None:
    pupils, teachers = received(content, "roster.zip", "99AA00")

    assert pupils.fields
    (fenna,) = (dict(zip(pupils.fields, row.cells, strict=True)) for row in pupils.sheet.rows)
    assert {name: cell for name, cell in fenna.items() if cell} == {
        **{"number": "020100", "first_name": "Fenna", "last_name": "van Postma"},
        **{"born": "2011-09-14", "school_class": "kb3c", "email": "f@x.example"},
        **{"p1_first_name": "Mieke", "p1_last_name": "Postma", "p1_email": "m@x.example"},
        **{"p1_phone": "0612345678", "p2_first_name": "Piet", "p2_last_name": "Postma"},
        "p2_email": "p@x.example",
    }
    assert teachers.sheet.rows[0].cells == ("HEN", "Bart", "Hendriks", "b@x.example", "", "kb3c")
    assert len(teachers.sheet.rows) == 1


def test_of_more_schools_only_ours_and_none_when_nobody_can_tell() -> None:
    (pupils,) = received(version_1_1(), "roster.zip", "99AB00")
    assert [row.cells[1] for row in pupils.sheet.rows] == ["Ander"]

    with pytest.raises(Problem) as problem:
        received(version_1_1(), "roster.zip", "99ZZ00")
    assert "99ZZ00" in str(problem.value.say)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"readme.txt": b"hallo"}, "geen users.csv"),
        ({"users.csv": b""}, "niemand"),
        ({"users.csv": b"naam;klas\r\nx;y\r\n"}, "niemand"),
    ],
)
def test_a_zip_without_people_is_refused(files: dict[str, bytes], words: str) -> None:
    with pytest.raises(Problem) as problem:
        received(zip_of(files), "x.zip", "99AA00")

    assert words in str(problem.value.say)
