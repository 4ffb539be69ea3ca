"""Who a row is about: by number, else by name and birthday; parents by address and name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from server.admin.imports.records import Human, Record
from server.admin.imports.register import Known, Register
from server.admin.imports.values import plain
from server.permissions import TEACHER
from server.words import _

Recognised = dict[int, str]  # id() of a human → the person, or "+…" for somebody new


def refuse_twins(records: Sequence[Record]) -> None:
    """The same pupil or teacher can't stand in a file twice."""
    by_key: dict[str, list[Record]] = defaultdict(list)
    by_name: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.own is None or record.is_bad:
            continue
        if record.key:
            by_key[record.key].append(record)
        if record.own.part == "pupil":
            by_name[(*_name(record.own.known), record.own.known.get("born"))].append(record)
    for twins in by_key.values():
        _refuse_all_but_the_first(twins, is_by_number=True)
    for twins in by_name.values():
        _refuse_all_but_the_first([one for one in twins if not one.is_bad], is_by_number=False)


def _refuse_all_but_the_first(twins: Sequence[Record], *, is_by_number: bool) -> None:
    if len(twins) < 2:
        return
    first, *rest = twins
    numbers = {one.key for one in twins}
    if not is_by_number and len(numbers) > 1 and "" not in numbers:
        return  # two pupils of one name and birthday, with numbers of their own
    are_others = is_by_number and len({_name(one.own.known) for one in twins if one.own}) > 1
    for one in twins if are_others else rest:
        other = rest[0] if one is first else first
        why = _("Staat al op regel {line}.", line=other.line)
        if is_by_number:
            why = _(
                "Nummer {number} staat ook op regel {line}.", number=one.number, line=other.line
            )
        if one.own:
            one.faults.append((one.own.part, why))


def recognise(records: Iterable[Record], register: Register) -> Recognised:
    """Everybody in these rows; who is new stands in the register from then on, for the next rows.

    What makes a row impossible is added to its faults.
    """
    found: Recognised = {}
    for record in records:
        if record.is_bad:
            continue
        pupil = _own(record, register)
        if pupil is None or record.faults:
            continue
        if record.own:
            found[id(record.own)] = pupil
        taken: set[str] = set()  # two parents in one row are two people
        for human in record.parents:
            parent = None if human.is_left_out else _parent(record, human, pupil, register, taken)
            if parent:
                found[id(human)] = parent
                taken.add(parent)
    return found


def _own(record: Record, register: Register) -> str | None:
    """The pupil or teacher of the row; in a file of parents the pupil they belong to."""
    if record.own is None:
        return _pupil_of_parents(record, register)
    person = register.by_number.get(record.key) if record.key else None
    if person:
        _look_whether_it_fits(record, record.own, register.people[person])
    else:
        person = _by_name(record, record.own, register)
    if person is None and not record.is_bad:
        person = f"+{record.line}"
        known = Known(person, dict(record.own.known), record.key, is_here=True, is_new=True)
        register.add(known)
    return person


def _pupil_of_parents(record: Record, register: Register) -> str | None:
    pupil = register.by_number.get(record.key)
    if pupil is None or not register.people[pupil].is_here:
        why = _("Leerlingnummer {number} kennen we niet. Haal eerst de leerlingen binnen.",
                number=record.number)  # fmt: skip
        record.faults.append(("parent1", why))
        return None
    return pupil


def _look_whether_it_fits(record: Record, own: Human, known: Known) -> None:
    """Names change, and so do birthdays that were typed wrongly; both at once is somebody else."""
    said, there = _name(own.known), _name(known.values)
    also = said[0] != there[0] if own.part == "teacher" else (
        own.known.get("born") != known.values.get("born")
    )  # fmt: skip
    if said[1] != there[1] and also and not known.is_new:
        why = _("Nummer {number} is van {name}.", number=record.number, name=known.name)
        record.faults.append((own.part, why))


def _by_name(record: Record, own: Human, register: Register) -> str | None:
    if register.role == TEACHER and (at := _teachers_at(own, register)):
        return at[0] if len(at) == 1 else None
    born = own.known.get("born")
    ids = register.by_born[born] if born else register.staff
    same = [id_ for id_ in ids if _name(own.known) == _name(register.people[id_].values)]
    free = [id_ for id_ in same if not (record.key and register.people[id_].is_new)]
    if len(free) > 1:
        why = _("Er zijn meer mensen met deze naam. Zet het nummer of de code erbij.")
        record.faults.append((own.part, why))
    return free[0] if len(free) == 1 else None


def _teachers_at(own: Human, register: Register) -> list[str]:
    """Adults with that address and that last name."""
    return [
        id_
        for id_ in register.by_email.get(own.known.get("email", ""), ())
        if not register.people[id_].is_pupil
        and plain(register.people[id_].values["last_name"]) == plain(own.known["last_name"])
    ]


def _parent(
    record: Record, human: Human, pupil: str, register: Register, taken: set[str]
) -> str | None:
    """A parent of this pupil by that name; somebody with that address and name; else new."""
    own = _alike(human, register.ties[pupil].keys() - taken, register)
    at = _alike(human, {*register.by_email.get(human.known.get("email", ""), ())} - taken, register)
    for ids in ([one for one in own if one in at], own, at):
        if len(ids) == 1:
            return ids[0]
        if len(ids) > 1:
            why = _("We weten niet wie {name} is: er zijn er meer. Zet de voorletters erbij.",
                    name=human.name)  # fmt: skip
            record.leave_out(human, why)
            return None
    parent = f"+{record.line}{human.part}"
    register.add(Known(parent, dict(human.known), is_new=True))
    return parent


def _alike(human: Human, ids: Iterable[str], register: Register) -> list[str]:
    known = (register.people[id_] for id_ in sorted(ids))
    return [one.id for one in known if not one.is_pupil and _could_be(human, one)]


def _could_be(human: Human, known: Known) -> bool:
    """The same last name, and nothing that says otherwise."""
    said, there = human.known, known.values
    if plain(said["last_name"]) != plain(there["last_name"]):
        return False
    for name, part in (("first_name", 1), ("title", 10)):
        mine, other = plain(said.get(name) or "")[:part], plain(there.get(name) or "")[:part]
        if mine and other and mine != other:
            return False
    return True


def _name(known: dict[str, object]) -> tuple[str, str]:
    return plain(str(known.get("first_name") or "")), plain(str(known.get("last_name") or ""))
