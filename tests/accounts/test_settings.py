"""What a person decides about the own screen, and in which language strangers are spoken to."""

from tests.accounts.trials import NOOR
from tests.kit.front import Front


async def test_noor_chooses_language_colours_and_receipts(front: Front) -> None:
    noor = await front.adds_noor()
    browser = await front.signs_in(NOOR)

    await browser.opens("/settings")
    page = await browser.sends("/settings", language="en", theme="dark", key="0198f2ab")

    assert '<html lang="en"' in page.text
    assert 'data-theme="dark"' in page.text
    assert "checked" not in page.text.partition('id="f-receipts"')[2].partition(">")[0]
    told = front.written[-1]
    assert (told.stream, told.what) == (noor, "settings.changed")
    assert told.with_ == {"language": "en", "theme": "dark", "receipts": False}


async def test_a_wish_we_do_not_know_is_said_and_nothing_changes(front: Front) -> None:
    await front.adds_noor()
    browser = await front.signs_in(NOOR)
    before = len(front.written)

    await browser.opens("/settings")
    page = await browser.sends("/settings", language="xx", theme="pink")

    assert page.status_code == 400
    assert "klopt" in page.text
    assert len(front.written) == before


async def test_settings_are_for_who_is_signed_in(front: Front) -> None:
    browser = await front.browser()

    await browser.opens("/settings")

    assert browser.where == "/sign-in"


async def test_a_stranger_is_spoken_to_as_the_browser_wishes(front: Front) -> None:
    for wish, language in [("en-GB,nl;q=0.5", "en"), ("pl,de", "nl"), ("", "nl"), ("xx,en", "en")]:
        browser = await front.browser(**{"Accept-Language": wish})
        assert f'<html lang="{language}"' in (await browser.opens("/sign-in")).text


async def test_a_stranger_chooses_a_language_and_it_is_kept(front: Front) -> None:
    browser = await front.browser(**{"Accept-Language": "nl"})
    await browser.opens("/sign-in?next=/settings")

    page = await browser.sends("/language", language="en", next="/sign-in?next=/settings")

    assert str(page.url).endswith("/sign-in?next=/settings")
    assert '<html lang="en"' in page.text
    assert '<html lang="en"' in (await browser.opens("/sign-in")).text


async def test_a_persons_language_goes_before_the_browsers(front: Front) -> None:
    await front.adds_noor()
    browser = await front.signs_in(NOOR, **{"Accept-Language": "en"})

    assert '<html lang="nl"' in (await browser.opens("/settings")).text
    await browser.sends("/language", language="en")
    assert '<html lang="en"' in (await browser.opens("/settings")).text
