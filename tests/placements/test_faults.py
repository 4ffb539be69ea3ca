"""All that is wrong in a form of the office is said at once, whether it can be read or not."""

import re
from html import unescape

from tests.kit.front import Browser
from tests.placements.conftest import Story
from tests.placements.test_pages import PLAN
from tests.placements.trials import BAKKER
from tests.placements.windows import Windows


async def test_all_that_is_wrong_with_a_placement_is_said_at_once(
    story: Story, windows: Windows
) -> None:
    fatima = await windows.open("fatima")
    await fatima.opens("/placements/new")
    friday = {"weekday_5": "yes", "from_5": "9 uur", "until_5": "12:00", "break_5": "kwartier"}
    sent = {**PLAN, **friday, "starts": "", "elective": "x" * 121, "teacher": story.who.wim}

    await fatima.sends("/placements/new", **sent)

    assert faults(fatima) == {
        "starts": "Vul dit in.",
        "from_5": "Schrijf de tijd zo: 16:30",
        "break_5": "Vul het aantal minuten in.",
        "elective": "Dit is te lang: hooguit 120 tekens.",
        "pupil": "Kies een leerling van je eigen school.",
        "address": "Kies een werkadres.",
        "teacher": "Kies een docent van je eigen school.",
    }


async def test_all_that_is_wrong_with_a_change_is_said_at_once(
    story: Story, windows: Windows
) -> None:
    room = await story.runs()
    fatima = await windows.open("fatima")
    await fatima.opens(f"/placements/{room}/change")
    sent = {**PLAN, "address": "a_nowhere", "starts": "2026-11-25", "ends": "volgend jaar"}

    await fatima.sends(f"/placements/{room}/change", **sent)

    assert faults(fatima) == {
        "starts": "De plaatsing is al begonnen.",
        "ends": "Schrijf de datum zo: 2026-11-26",
        "address": "Een ander bedrijf is een nieuwe plaatsing.",
    }


async def test_all_that_is_wrong_with_a_person_is_said_at_once(
    story: Story, windows: Windows
) -> None:
    fatima = await windows.open("fatima")
    await fatima.opens("/people/new")
    sent = {"organisation": story.who.veerhuis, "last_name": "", "email": BAKKER}

    await fatima.sends("/people/new", **sent, role="pupil", school_class="k" * 21)
    assert faults(fatima) == {
        "last_name": "Vul dit in.",
        "email": "Dit adres hoort al bij iemand anders. Een leerling heeft een eigen adres nodig.",
        "born": "Vul de geboortedatum in.",
        "school_class": "Dit is te lang: 21 van 20 tekens.",
    }
    await fatima.sends("/people/new", **{**sent, "email": "henk"}, role="supervisor")
    assert faults(fatima) == {
        "organisation": "Kies het bedrijf waar deze persoon werkt.",
        "last_name": "Vul dit in.",
        "email": "Schrijf het adres zo: naam@voorbeeld.nl",
    }


async def test_all_that_is_wrong_with_a_parent_or_a_change_is_said_at_once(
    story: Story, windows: Windows
) -> None:
    fatima = await windows.open("fatima")
    own = f"/people/{story.who.noor}"
    await fatima.opens(f"{own}/parents/new")

    await fatima.sends(f"{own}/parents/new", email="mama", phone="0" * 31)
    assert faults(fatima) == {
        "custody": "Vul dit in.",
        "last_name": "Vul een achternaam in.",
        "email": "Schrijf het adres zo: naam@voorbeeld.nl",
        "phone": "Dit is te lang: 31 van 30 tekens.",
    }
    await fatima.opens(f"{own}/change")
    await fatima.sends(f"{own}/change", email="noor", born="1950-01-01")
    assert faults(fatima) == {
        "last_name": "Vul dit in.",
        "email": "Schrijf het adres zo: naam@voorbeeld.nl",
        "born": "Kijk dit jaar nog eens na.",
    }


def faults(window: Browser) -> dict[str, str]:
    """Field → what is said to be wrong with it."""
    assert window.page.status_code == 400
    found = re.findall(r'id="f-(\w+)-wrong">.*?<span>(.*?)</span>', window.page.text, re.DOTALL)
    return {name: unescape(words) for name, words in found}
