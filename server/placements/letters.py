"""What our letters about placements say, in the language of who reads them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from server.accounts.letters import text_of
from server.accounts.models import Person
from server.accounts.names import full_name, short_name
from server.in_words import ROLES, day
from server.network.models import Region, School
from server.permissions import PUPIL, Role
from server.placements.hosts import host_of
from server.placements.models import Invitation, Placement
from server.placements.names import first_name
from server.words import Sentence, _


def invitation(session: Session, invitation: Invitation, who: Person, link: str) -> tuple[str, str]:
    """Subject and text of the letter with somebody's link. Nobody else can use that link."""
    subject, about = _about(session, invitation, who)
    until = day(invitation.expires_at, who.language)
    said: list[Sentence | str] = [
        _("Dag {name},", name=short_name(who)),
        about,
        _("Open deze link en vraag een code aan. De code komt op dit e-mailadres:"),
        link,
        _("De link werkt tot en met {day}. Alleen jij kunt hem gebruiken.", day=until),
        _("Ken je deze school niet? Dan hoef je niets te doen."),
        "Leerplek",
    ]
    return subject.in_(who.language), text_of(said, who.language)


def invitations(
    session: Session, asked: Sequence[tuple[Invitation, str]], who: Person
) -> tuple[str, str]:
    """The letter with all that waits for somebody: each invitation to a room with its own link."""
    if len(asked) == 1:
        [(only, link)] = asked
        return invitation(session, only, who, link)
    until = day(min(one.expires_at for one, _link in asked), who.language)
    said: list[Sentence | str] = [_("Dag {name},", name=short_name(who))]
    for one, link in asked:
        said += [_about(session, one, who)[1], link]
    said += [
        _(
            "Open een van deze links en vraag een code aan. De code komt op dit e-mailadres. "
            "Daarna doe je in al deze kamers mee."
        ),
        _("De links werken tot en met {day}. Alleen jij kunt ze gebruiken.", day=until),
        _("Ken je deze school niet? Dan hoef je niets te doen."),
        "Leerplek",
    ]
    return _rooms_of(session, asked).in_(who.language), text_of(said, who.language)


def _rooms_of(session: Session, asked: Sequence[tuple[Invitation, str]]) -> Sentence:
    if all(one.role == PUPIL for one, _link in asked):
        return _("Je kamers staan klaar")
    rooms = [session.get_one(Placement, one.placement) for one, _link in asked]
    names = [first_name(session.get_one(Person, room.pupil)) for room in rooms]
    *others, last = dict.fromkeys(names)
    both = _("{first} en {last}", first=", ".join(others), last=last) if others else last
    return _("Doe mee in de kamers van {pupils}", pupils=both)


def _about(session: Session, invitation: Invitation, who: Person) -> tuple[Sentence, Sentence]:
    role = Role(invitation.role)
    if invitation.placement is None:
        name = _name_of(session, invitation.organisation or "")
        subject = _("Je uitnodiging voor Leerplek van {school}", school=name)
        return subject, _("{school} nodigt je uit als {role}.", school=name, role=ROLES[role.value])
    placement = session.get_one(Placement, invitation.placement)
    by = _by(session, invitation, placement)
    pupil = session.get_one(Person, placement.pupil)
    host = host_of(session, placement).name
    if role == PUPIL:
        said = _("{by} maakte een kamer voor je plaatsing bij {host}.", by=by, host=host)
        return _("Je kamer bij {host} staat klaar", host=host), said
    name = first_name(pupil)
    return _("Doe mee in de kamer van {pupil}", pupil=name), _(
        "{by} nodigt je uit als {role} in de kamer van {pupil}, die gaat leren bij {host}.",
        by=by,
        role=ROLES[role.value],
        pupil=name,
        host=host,
    )


def _by(session: Session, invitation: Invitation, placement: Placement) -> str:
    school = session.get_one(School, placement.school).name
    person = session.get(Person, invitation.by) if invitation.by else None
    return f"{full_name(person)} ({school})" if person else school


def _name_of(session: Session, organisation: str) -> str:
    found = session.get(School, organisation) or session.get(Region, organisation)
    return found.name if found else ""
