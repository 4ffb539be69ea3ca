"""Whom a school knew is the same, whether one asks for its people or for a person's schools."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.admin.leaving import known_by, schools_that_knew
from tests.kit.world import World


async def test_a_school_knew_the_same_people_from_either_side(world: World) -> None:
    school = world.live.region.school
    stranger = await world.adds("Dhr. Vreemd")

    def both(session: Session) -> tuple[set[str], set[str]]:
        everybody = list(session.scalars(select(Person.id)))
        knew = schools_that_knew(session, everybody)
        return set(session.scalars(known_by(school))), {p for p in everybody if school in knew[p]}

    of_the_school, of_the_people = await world.reads(both)

    assert of_the_school == of_the_people
    own = {one.id for one in (world.noor, world.bakker, world.henk, world.marieke)}
    assert own <= of_the_school
    assert stranger.id not in of_the_school
