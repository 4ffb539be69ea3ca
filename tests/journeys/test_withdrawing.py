"""A teacher takes somebody's words away: the reason that was typed survives a refusal."""

from playwright.async_api import expect

from tests.journeys.people import Region

ROOM = "Noor · Stoutjes"
WORDS = "Dit had ik niet moeten zeggen."


async def test_a_refused_withdrawal_keeps_its_reason(region: Region) -> None:
    henk = await region.member("henk", ROOM)
    marieke = await region.member("marieke", ROOM)
    await henk.says(WORDS)
    await marieke.sees(WORDS)
    await marieke.chooses(WORDS, "Intrekken")
    why = marieke.page.get_by_label("Waarom trek je dit bericht van een ander in?")
    await why.fill("Dat hoort hier niet.\0")

    await marieke.page.get_by_role("button", name="Trek in").click()

    await expect(marieke.page.get_by_text("een teken in dat we niet kunnen bewaren")).to_have_count(
        2  # in the question, and where the line tells how it is doing
    )
    await expect(why).to_have_value("Dat hoort hier niet.\0")
    await why.fill("Dat hoort hier niet.")
    await marieke.page.get_by_role("button", name="Trek in").click()
    await expect(henk.page.locator(".message[data-withdrawn]").last).to_be_visible()
    await expect(marieke.page.get_by_role("dialog", name="Bericht intrekken?")).to_have_count(0)
