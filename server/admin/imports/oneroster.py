"""OneRoster 1.1 and 1.2 as CSV: users, classes and enrolments as the tables we read anyway.

Source: IMS OneRoster CSV binding 1.1 and 1.2, `bulk` files; what is `tobedeleted` is left out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.admin.imports.columns import FileKind
from server.admin.imports.decoding import decoded
from server.admin.imports.sheets import Row, Sheet, read
from server.errors import Invalid
from server.words import _

GONE = "tobedeleted"
PARENT_ROLES = frozenset({"parent", "guardian", "relative"})
STAFF_ROLES = frozenset({"teacher", "aide", "proctor"})
PART = ("first_name", "last_name", "email", "phone")
PUPIL_FIELDS = (
    *("number", "first_name", "last_name", "born", "school_class", "email", "phone"),
    *(f"p{n}_{name}" for n in range(1, 5) for name in PART),
)
TEACHER_FIELDS = ("number", "first_name", "last_name", "email", "phone", "school_class")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table out of the zip, as we read files: its kind and the fields of its columns."""

    kind: FileKind
    fields: tuple[str, ...]
    sheet: Sheet


@dataclass
class Roster:
    """The files of the zip, by id where others refer to them."""

    users: list[tuple[int, dict[str, str]]]
    roles: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    born: dict[str, str] = field(default_factory=dict)
    class_of: dict[str, str] = field(default_factory=dict)
    schools: set[str] = field(default_factory=set)  # ids of the orgs that are this school


def tables(files: Mapping[str, bytes], brin: str) -> list[Table]:
    """Pupils with their parents, and teachers, of the school with that BRIN; those there are."""
    if "users.csv" not in files:
        raise Invalid(_("In dit zip-bestand zit geen users.csv. Is het een OneRoster-export?"))
    roster = _roster(files, brin)
    found = [_pupils(roster), _teachers(roster)]
    if not any(one.sheet.rows for one in found):
        raise Invalid(_("In dit bestand staat niemand van deze school."))
    return [one for one in found if one.sheet.rows]


def _roster(files: Mapping[str, bytes], brin: str) -> Roster:
    users = _rows(files, "users.csv")
    roster = Roster([one for one in users if _is_there(one[1]) and one[1].get("sourcedid")])
    roster.schools = _schools(files, brin)
    for _line, row in _rows(files, "roles.csv"):  # 1.2
        if _is_there(row):
            roster.roles[row.get("usersourcedid", "")].add(
                (row.get("role", "").lower(), row.get("orgsourcedid", ""))
            )
    for _line, user in roster.users:  # 1.1
        for org in _list(user.get("orgsourcedids", "")) or [""]:
            if role := user.get("role", "").lower():
                roster.roles[user["sourcedid"]].add((role, org))
    for _line, row in _rows(files, "demographics.csv"):
        if _is_there(row):
            roster.born[row.get("sourcedid", "")] = row.get("birthdate", "")
    roster.class_of = _class_of(files)
    return roster


def _schools(files: Mapping[str, bytes], brin: str) -> set[str]:
    """The orgs that are this school; none where the file speaks of no school at all."""
    orgs = [row for _line, row in _rows(files, "orgs.csv") if _is_there(row)]
    schools = [row for row in orgs if row.get("type", "").lower() in ("school", "")]
    own = [row for row in schools if row.get("identifier", "").upper().replace("-", "") == brin]
    if not own and len(schools) > 1:
        raise Invalid(
            _("In dit bestand staan meer scholen, en bij geen ervan staat BRIN {brin}.", brin=brin)
        )
    return {row.get("sourcedid", "") for row in own or schools}


def _class_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """User → class: the homeroom, else the only class there is."""
    titles, homes = dict[str, str](), set[str]()
    for _line, row in _rows(files, "classes.csv"):
        if _is_there(row):
            titles[row.get("sourcedid", "")] = row.get("title") or row.get("classcode", "")
            if row.get("classtype", "").lower() == "homeroom":
                homes.add(row.get("sourcedid", ""))
    enrolled: dict[str, list[str]] = defaultdict(list)
    for _line, row in _rows(files, "enrollments.csv"):
        if _is_there(row) and row.get("classsourcedid", "") in titles:
            enrolled[row.get("usersourcedid", "")].append(row["classsourcedid"])
    found = {}
    for user, classes in enrolled.items():
        home = [one for one in classes if one in homes]
        if home or len(set(classes)) == 1:
            found[user] = titles[(home or classes)[0]]
    return found


def _pupils(roster: Roster) -> Table:
    by_id = {user["sourcedid"]: user for _line, user in roster.users if user.get("sourcedid")}
    parents = _parents(roster, by_id)
    rows = []
    for line, user in roster.users:
        if not _holds(roster, user, {"student"}):
            continue
        id_ = user["sourcedid"]
        cells = [_number(user), *_named(user)]
        cells += [roster.born.get(id_, ""), roster.class_of.get(id_, ""), *_reach(user)]
        for parent in parents[id_][:4]:
            cells += [*_named(by_id[parent]), *_reach(by_id[parent])]
        cells += [""] * (len(PUPIL_FIELDS) - len(cells))
        rows.append(Row(line, tuple(cells)))
    return Table("pupils", PUPIL_FIELDS, Sheet(PUPIL_FIELDS, tuple(rows)))


def _teachers(roster: Roster) -> Table:
    rows = []
    for line, user in roster.users:
        if _holds(roster, user, STAFF_ROLES):
            home = roster.class_of.get(user["sourcedid"], "")
            cells = (_number(user), *_named(user), *_reach(user), home)
            rows.append(Row(line, cells))
    return Table("teachers", TEACHER_FIELDS, Sheet(TEACHER_FIELDS, tuple(rows)))


def _parents(roster: Roster, by_id: Mapping[str, Cells]) -> dict[str, list[str]]:
    """Pupil → parents: agents of the pupil, or pupils who are agents of the parent."""
    found: dict[str, list[str]] = defaultdict(list)
    for id_, user in by_id.items():
        for agent in _list(user.get("agentsourcedids", "")):
            pair = (id_, agent)
            if _is_parent(roster, id_):
                pair = (agent, id_)
            if pair[1] in by_id and _is_parent(roster, pair[1]) and pair[1] not in found[pair[0]]:
                found[pair[0]].append(pair[1])
    return found


def _is_parent(roster: Roster, user: str) -> bool:
    return any(role in PARENT_ROLES for role, _org in roster.roles[user])


def _holds(roster: Roster, user: Cells, wanted: set[str] | frozenset[str]) -> bool:
    """Whether this user holds one of these roles at this school."""
    return any(
        role in wanted and (not org or not roster.schools or org in roster.schools)
        for role, org in roster.roles[user.get("sourcedid", "")]
    )


def _number(user: Cells) -> str:
    return user.get("identifier") or user.get("sourcedid", "")


def _named(user: Cells) -> tuple[str, str]:
    first = user.get("preferredfirstname") or user.get("givenname", "")
    prefix = user.get("preferredmiddlename") or user.get("middlename", "")
    last = user.get("preferredlastname") or user.get("familyname", "")
    return first, f"{prefix} {last}".strip() if prefix.islower() else last


def _reach(user: Cells) -> tuple[str, str]:
    return user.get("email", ""), user.get("sms") or user.get("phone", "")


def _is_there(row: Cells) -> bool:
    return row.get("status", "").lower() != GONE


def _rows(files: Mapping[str, bytes], name: str) -> Sequence[tuple[int, dict[str, str]]]:
    """(Line, cells by the names of their columns in small letters) of that file, if it is there."""
    content = files.get(name)
    if not content or not content.strip():
        return []
    text = decoded(content)
    if len([line for line in text.splitlines() if line.strip()]) < 2:
        return []
    sheet = read(text, lambda cells: 2 * ("sourcedId" in cells))
    headers = [header.lower() for header in sheet.headers]
    return [(row.line, dict(zip(headers, row.cells, strict=False))) for row in sheet.rows]


def _list(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(",") if one.strip()]
