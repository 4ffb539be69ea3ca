"""Whom a school may erase: those it knew, who belong nowhere now and whose rooms are closed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Exists, Select, and_, exists, or_, select, union
from sqlalchemy.orm import Session, aliased

from server import clock
from server.accounts.belonging import holds as guards
from server.accounts.models import Guardianship, Person
from server.admin.terms import CLOSED
from server.network.models import Affiliation, School
from server.network.queries import holds
from server.permissions import PUPIL
from server.placements.models import Placement, Seat
from server.safety.models import Case
from server.words import Sentence, _


def left_people(session: Session, school: str, today: date) -> Sequence[Person]:
    """Everybody who left this school, by last name."""
    found = left(school, today).order_by(Person.last_name, Person.first_name, Person.id)
    return session.scalars(found).all()


def left(school: str, today: date) -> Select[Person]:
    """Everybody this school knew who belongs nowhere any more and isn't erased."""
    return select(Person).where(
        Person.erased_at.is_(None),
        Person.id.in_(known_by(school)),
        ~_belongs(today),
        ~_answers_for_somebody(today),
    )


def known_by(school: str) -> Select[str]:
    """Whoever the school has or had: its own, its pupils' parents, its placements' supervisors."""
    own = select(Affiliation.person).where(Affiliation.organisation == school)
    pupils = own.where(Affiliation.role == PUPIL)
    parents = select(Guardianship.parent).where(Guardianship.pupil.in_(pupils))
    rooms = select(Placement.id).where(Placement.school == school)
    seated = select(Seat.person).where(Seat.room.in_(rooms))
    everybody = own.union(parents, seated).subquery()
    return select(everybody.c.person)


def is_known(session: Session, person: str, school: str) -> bool:
    """Whether that school has or had this person, who isn't erased yet."""
    return school in school_of(session, person)


def why_not(session: Session, person: str, today: date) -> list[Sentence]:
    """What must come first before this person can be erased; nothing when it can be done."""
    one = Person.id == person
    found: list[Sentence] = []
    if session.scalar(select(Person.id).where(one, _belongs(today))):
        found.append(_("Deze persoon hoort nog bij een school of bedrijf. Beëindig dat eerst."))
    if session.scalar(select(Person.id).where(one, _answers_for_somebody(today))):
        found.append(_("Deze persoon is nog ouder of verzorger van een leerling."))
    if open_rooms(session, person):
        found.append(_("Er is nog een plaatsing bezig, of pas vier weken voorbij."))
    if session.scalar(select(Case.id).where(Case.about == person, Case.closed_at.is_(None))):
        # Whoever works in the office may not know more than this.
        found.append(_("Vraag de veiligheidscoördinator of dit nu kan."))
    return found


def open_rooms(session: Session, person: str) -> Sequence[Placement]:
    """The placements of this person that run, or ended so lately that people still write."""
    seated = select(Seat.room).where(Seat.person == person)
    is_open = or_(Placement.over_at.is_(None), Placement.over_at > clock.now() - CLOSED)
    mine = or_(Placement.pupil == person, Placement.id.in_(seated))
    return session.scalars(select(Placement).where(mine, is_open).order_by(Placement.ends)).all()


def with_parents(session: Session, person: str, today: date) -> list[str]:
    """The person, and of a pupil the parents whom nothing else ties to anybody."""
    parents = session.scalars(
        select(Guardianship.parent).where(Guardianship.pupil == person).order_by("parent")
    ).all()
    return [person, *(parent for parent in parents if _is_only_parent_of(session, parent, person))]


def left_on(session: Session, person: str) -> date | None:
    """The last day on which this person belonged anywhere; None for who never did."""
    days = session.scalars(select(Affiliation.until).where(Affiliation.person == person)).all()
    ended = [day for day in days if day]
    return max(ended) if ended and len(ended) == len(days) else None


def school_of(session: Session, person: str) -> list[str]:
    """The schools that can be asked to erase this person."""
    who = session.get(Person, person)
    if who is None or who.erased_at:
        return []
    found = schools_that_knew(session, [person])[person]
    return list(session.scalars(select(School.id).where(School.id.in_(found)).order_by(School.id)))


def schools_that_knew(session: Session, people: Collection[str]) -> dict[str, set[str]]:
    """Person → every school that has or had them; the same as `known_by`, from the other side.

    Looked up by who they are, so that it takes as long in a large school as in a small one.
    """
    own = select(Affiliation.person, Affiliation.organisation).where(Affiliation.person.in_(people))
    children = (
        select(Guardianship.parent, Affiliation.organisation)
        .join(Affiliation, Affiliation.person == Guardianship.pupil)
        .where(Guardianship.parent.in_(people), Affiliation.role == PUPIL)
    )
    seated = (
        select(Seat.person, Placement.school)
        .join(Placement, Placement.id == Seat.room)
        .where(Seat.person.in_(people))
    )
    knew: dict[str, set[str]] = defaultdict(set)
    for person, organisation in session.execute(union(own, children, seated)):
        knew[person].add(organisation)
    return knew


def _belongs(on: date) -> Exists:
    return exists().where(Affiliation.person == Person.id, holds(on))


def _answers_for_somebody(on: date) -> Exists:
    """A parent of a pupil who is still at a school."""
    pupil = aliased(Affiliation)
    at_school = exists().where(
        pupil.person == Guardianship.pupil,
        pupil.since <= on,
        or_(pupil.until.is_(None), pupil.until >= on),
    )
    return exists().where(and_(Guardianship.parent == Person.id, guards(on), at_school))


def _is_only_parent_of(session: Session, parent: str, pupil: str) -> bool:
    others = select(Guardianship.pupil).where(
        Guardianship.parent == parent, Guardianship.pupil != pupil
    )
    ties = select(Affiliation.id).where(Affiliation.person == parent)
    erased = select(Person.id).where(Person.id == parent, Person.erased_at.is_not(None))
    return all(session.scalar(one.limit(1)) is None for one in (others, ties, erased))
