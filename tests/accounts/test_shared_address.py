"""Two people with one address say who they are, once the code was right."""

from datetime import UTC, datetime

from tests.kit.front import Front

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_two_parents_with_one_address_say_who_they_are(front: Front) -> None:
    mother = await front.adds("El Idrissi", title="Mw.", email="thuis@elidrissi.example")
    father = await front.adds("El Idrissi", title="Dhr.", email="thuis@elidrissi.example")
    browser = await front.browser()
    await browser.asks_for_code("thuis@elidrissi.example")
    code, request = await front.code_to("thuis@elidrissi.example"), browser.request or ""

    page = await browser.types(code)
    assert "Mw. El Idrissi" in page.text
    assert "Dhr. El Idrissi" in page.text
    assert not await browser.is_signed_in()
    await browser.sends("/sign-in/code", request=request, code=code, person=father)

    page = await browser.opens("/settings")
    assert "Dhr. El Idrissi" in page.text
    assert mother not in page.text


async def test_by_link_they_choose_as_well(front: Front) -> None:
    await front.adds("El Idrissi", title="Mw.", email="thuis@elidrissi.example")
    father = await front.adds("El Idrissi", title="Dhr.", email="thuis@elidrissi.example")
    browser = await front.browser()
    await browser.asks_for_code("thuis@elidrissi.example")
    link = await front.link_to("thuis@elidrissi.example")

    page = await browser.opens(link)
    assert "Mw. El Idrissi / Dhr. El Idrissi" in page.text
    await browser.sends(link)
    await browser.sends(link, person=father)

    assert await browser.is_signed_in()


async def test_nobody_chooses_a_person_with_another_address(front: Front) -> None:
    noor = await front.adds_noor()
    for title in ("Mw.", "Dhr."):
        await front.adds("El Idrissi", title=title, email="thuis@elidrissi.example")
    browser = await front.browser()
    await browser.asks_for_code("thuis@elidrissi.example")
    code = await front.code_to("thuis@elidrissi.example")

    await browser.types(code, person=noor)

    assert not await browser.is_signed_in()
