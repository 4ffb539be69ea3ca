"""What the page of a placement says of an invitation that ended."""

from tests.placements.conftest import Story
from tests.placements.test_kept_parents import has_a_father, turns_18
from tests.placements.windows import Windows


async def test_what_the_office_withdrew_before_is_not_put_on_the_birthday(
    story: Story, windows: Windows
) -> None:
    await has_a_father(story, verified=False)
    room = await story.issues("sofie", starts="2026-12-15")
    await story.fatima_does("invitation.withdraw", invitation=await story.newest_invitation())

    await turns_18(story)

    fatima = await windows.open("fatima")
    shown = (await fatima.opens(f"/placements/{room}")).text
    assert "uitnodiging vervallen" not in shown
