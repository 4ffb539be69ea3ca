"""For each command what stands in `with`, so that whoever may is obeyed.

A thing is made anew for each command that is obeyed: what was dropped can't be dropped again.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server import clock
from server.accounts.actions import NewPerson, add_person
from server.accounts.guardianship import set_guardianship
from server.network.actions import affiliate
from server.network.companies import Place, add_address, add_company
from server.network.models import Affiliation
from server.permissions import COORDINATOR, PUPIL, SUPERVISOR, TEACHER
from server.placements.models import Invitation, KeptParent, Placement
from server.placements.seats import seat
from server.storage.tx import Tx
from tests.kit.region import LONG_AGO
from tests.permissions import bulk, cases, own_data
from tests.permissions.town import Town

With = dict[str, Any]
Make = Callable[[Town], Awaitable[With]]

PLACE = {"street": "Kade 2", "postcode": "9999 ZZ", "town": "Veldhaven"}
OF_AGE = clock.today() - timedelta(days=365 * 19)


async def draft(town: Town, **changed: Any) -> With:
    """A placement that nobody but the office knows."""
    return {
        "placement": (await town.office_does("placement.make", **await plan(town, **changed)))[
            "placement"
        ]
    }


async def plan(town: Town, **changed: Any) -> With:
    """What is known of a placement that is still to be made.

    Its people have no other: a letter to them names this room alone.
    """
    today = clock.today()
    return {
        "pupil": await town.writes(_pupil, town, town.veerhuis),
        "kind": "company_elective",
        "address": town.address,
        "starts": today.isoformat(),
        "ends": (today + timedelta(days=70)).isoformat(),
        "teacher": await bulk.newcomer(town, town.veerhuis, TEACHER),
        "supervisor": await bulk.newcomer(town, town.stoutjes, SUPERVISOR),
        **changed,
    }


async def haspels_plan(town: Town) -> With:
    """The same for a pupil of De Haspel."""
    pupil = await town.writes(_pupil, town, town.haspel)
    return await plan(town, pupil=pupil, teacher=town.people["teacher elsewhere"].id)


async def ready_draft(town: Town, **changed: Any) -> With:
    day = {"weekday": 4, "from": "13:00", "until": "16:30", "break_minutes": 0}
    return await draft(town, days=[day], **changed)


async def issued(town: Town) -> With:
    """A placement whose people were asked to sign; its supervisor was invited."""
    about = await ready_draft(town)
    await town.office_does("placement.issue", **about)
    return about


async def signature(town: Town) -> With:
    about = await issued(town)
    teacher = (await _people_of(town, about))[0]
    return {**about, "person": teacher, "signed_on": clock.today().isoformat()}


async def signed(town: Town) -> With:
    """A placement that only has to be started."""
    about = await issued(town)
    for person in await _people_of(town, about):
        said = {"person": person, "signed_on": clock.today().isoformat()}
        await town.office_does("agreement.sign_on_paper", **about, **said)
    return about


async def _people_of(town: Town, about: With) -> tuple[str, ...]:
    """Its teacher, its supervisor and its pupil."""
    asked = select(Placement.teacher, Placement.supervisor, Placement.pupil).where(
        Placement.id == about["placement"]
    )
    return tuple(map(str, await town.reads(lambda session: session.execute(asked).one())))


async def replaced(town: Town) -> With:
    """A draft, whose teacher becomes another."""
    return {**await draft(town), "role": "teacher", "person": town.people["lies"].id}


async def stood_in(town: Town) -> With:
    """A placement in which a coordinator sits beside the teacher."""
    about = await issued(town)
    teacher = (await _people_of(town, about))[0]

    def fill(tx: Tx) -> None:
        seat(tx, about["placement"], teacher, TEACHER)
        seat(tx, about["placement"], town.people["hanna"].id, COORDINATOR)

    await town.writes(fill)
    return {**about, "person": town.people["hanna"].id}


async def invited(town: Town) -> With:
    """An invitation that nobody answered yet, and the placement it is for."""
    about = await issued(town)
    found = await town.reads(
        lambda s: s.scalar(select(Invitation.id).where(Invitation.placement == about["placement"]))
    )
    return {**about, "invitation": found}


async def newcomer(town: Town) -> With:
    return {"role": "teacher", "last_name": town.fresh("Nieuw")}


async def changed_person(town: Town) -> With:
    return {"person": town.people["lies"].id, "last_name": town.fresh("Boer")}


async def affiliation(town: Town) -> With:
    """Somebody who teaches at Het Veerhuis, and nothing hangs on it."""

    def come(tx: Tx) -> With:
        who = add_person(tx, NewPerson(last_name=town.fresh("Tijdelijk")), by=None)
        tie: Affiliation = affiliate(tx, who, town.veerhuis, TEACHER, LONG_AGO)
        return {"person": who, "affiliation": tie.id}

    return await town.writes(come)


async def family(town: Town) -> With:
    """A pupil with one parent."""

    def grow(tx: Tx) -> With:
        pupil = _pupil(tx, town, town.veerhuis)
        parent = add_person(tx, NewPerson(last_name=town.fresh("Ouder")), by=None)
        set_guardianship(tx, parent, pupil, "authority", by=None, since=LONG_AGO)
        return {"pupil": pupil, "parent": parent}

    return await town.writes(grow)


async def kept_parent(town: Town) -> With:
    """Noor's parent, whom she keeps; at 15 she can do no more than take that back."""

    def keep(tx: Tx) -> None:
        tx.session.merge(KeptParent(room=town.room, parent=town.bakker, at=tx.now))
        tx.writes += 1

    await town.writes(keep)
    return {"person": town.bakker, "off": True}


async def new_parent(town: Town) -> With:
    pupil = await town.writes(_pupil, town, town.veerhuis)
    return {"pupil": pupil, "custody": "household", "last_name": town.fresh("Ouder")}


async def new_company(town: Town) -> With:
    return {"name": town.fresh("Smederij "), "kvk": kvk(town), "address": PLACE}


async def company(town: Town) -> With:
    """A company of the region, with a place where it works."""

    def open_(tx: Tx) -> With:
        number = kvk(town)
        found = add_company(tx, town.rivierenoord, f"Bedrijf {number}", number)
        place = add_address(tx, found.id, Place(**PLACE))
        return {"company": found.id, "place": place.id, "name": found.name, "kvk": number}

    return await town.writes(open_)


def kvk(town: Town) -> str:
    return f"91{next(town.numbers):06}"


def _pupil(tx: Tx, town: Town, school: str) -> str:
    form = NewPerson(first_name="Sem", last_name=town.fresh("Leerling"), born=OF_AGE)
    pupil = add_person(tx, form, by=None)
    affiliate(tx, pupil, school, PUPIL, LONG_AGO)
    return pupil


async def message(town: Town, by: str = "pupil") -> With:
    """A message in Noor's room."""
    answer = await town.does(by, "message.post", town.room, body="Tot morgen.")
    return {"seq": answer["seq"]}


async def said(town: Town) -> With:
    return {"seq": town.said}


def having(*names: str, make: Make, **more: Any) -> Make:
    """Of what `make` knows only these fields, and these values."""

    async def made(town: Town) -> With:
        known = await make(town)
        return {**{name: known[name] for name in names}, **more}

    return made


def always(**values: Any) -> Make:
    async def made(town: Town) -> With:
        return dict(values)

    return made


async def changed_place(town: Town) -> With:
    return {"id": (await company(town))["place"], "address": PLACE}


async def reading(town: Town) -> With:
    """A room that nobody reads along in."""
    return {**await issued(town), "reason": "De docent is ziek."}


COMMANDS: Mapping[str, Make] = {
    "message.post": always(body="Is er iemand?"),
    "message.edit": having("seq", make=message, body="Anders gezegd."),
    "message.withdraw": having("seq", make=message, why="Dit hoort hier niet."),
    "message.react": having("seq", make=said, emoji="👍"),
    "message.versions": said,
    "note.write": always(body="Even op letten."),
    "photo_consent.set": always(**{"for": "room", "given": False}),
    "parent.keep": kept_parent,
    "read.mark": said,
    "room.history": always(),
    "room.people": always(),
    "company.add": new_company,
    "company.change": having("company", "name", "kvk", make=company),
    "address.add": having("company", make=company, address=PLACE),
    "address.change": changed_place,
    "placement.make": plan,
    "placement.change": having("placement", make=draft, elective="Lassen"),
    "placement.issue": ready_draft,
    "placement.replace": replaced,
    "placement.start": signed,
    "placement.end": having("placement", make=issued, reason="Verhuisd."),
    "placement.drop": draft,
    "placement.stand_down": stood_in,
    "agreement.sign_on_paper": signature,
    "invitation.resend": having("invitation", make=invited),
    "invitation.withdraw": having("invitation", make=invited),
    "person.add": newcomer,
    "person.change": changed_person,
    "affiliation.end": having("affiliation", make=affiliation),
    "guardianship.set": new_parent,
    "guardianship.end": family,
    "school.change": always(holiday_region="noord"),
    "retention.lengthen": always(kind="absence", years=6),
    "person.erase": own_data.left_pupil,
    "message.report": having("seq", make=message, why="other", words="Dit is niet fijn."),
    "room.read_along": reading,
    "import.begin": bulk.sent,
    "import.drop": bulk.sent,
    "classes.move_up": bulk.class_moves,
    "teacher.substitute": bulk.substitution,
    "substitution.end": bulk.running,
    "supervisor.replace": bulk.supervisors,
    **cases.COMMANDS,
}
