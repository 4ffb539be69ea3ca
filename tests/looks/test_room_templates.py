"""The pages of a room, drawn from believable words and without a server."""

import json
import re

import pytest

from server.pages import environment
from tests.looks import file_scenes, room_scenes
from tests.looks.given import WEB, house_words

SCENES = {**room_scenes.SCENES, **file_scenes.SCENES}


def draw(name: str) -> str:
    """One scene as HTML."""
    scene = SCENES[name]
    page = environment().get_template(scene.template)
    return page.render(house_words(scene.person) | scene.given)


@pytest.mark.parametrize("name", SCENES)
def test_every_page_is_whole(name: str) -> None:
    page = draw(name)

    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_words_never_become_html() -> None:
    page = draw("room")

    assert "<b>mam</b>" not in page
    assert "&lt;b&gt;mam&lt;/b&gt;" in page


def test_who_goes_on_talking_is_named_once() -> None:
    page = draw("room")

    assert re.search(r'id="m-7"[^>]*data-follows', page)
    assert not re.search(r'id="m-6"[^>]*data-follows', page)


def test_a_hidden_number_leaves_no_trace() -> None:
    page = draw("room")

    assert "m-8" not in page
    assert "let jij op haar rooster" not in page


def test_a_teacher_sees_the_note_as_one_of_the_school() -> None:
    page = draw("room-teacher")

    assert re.search(r'id="m-8"[^>]*data-note', page)
    assert "Notitie voor school" in page


def test_links_carry_the_marks_and_open_safely() -> None:
    page = draw("room")

    assert 'href="https://stoutjes.example/veilig" rel="noopener noreferrer nofollow"' in page
    assert '<b class="mention">@Henk</b>' in re.sub(r'mention" +>', 'mention">', page)


def test_reactions_tell_who() -> None:
    assert "Duim omhoog: Henk en Marieke" in draw("room")


def test_what_is_new_stands_under_its_line() -> None:
    page = draw("room")

    assert page.index("nieuw voor jou · 2") < page.index('id="m-14"')
    assert page.index("nieuw voor jou · 2") > page.index('id="m-13"')


def test_who_has_read_stands_under_the_last_own_message() -> None:
    assert "Gelezen door Henk en Marieke" in draw("room")


def test_a_closed_room_says_why() -> None:
    page = draw("room-closed")

    assert "Deze plaatsing is afgelopen" in page
    assert "<textarea id=" not in page


def test_the_script_gets_what_the_page_was_drawn_with() -> None:
    found = re.search(r'id="room-data">(.*?)</script>', draw("room"), re.S)

    assert found
    data = json.loads(found[1])
    assert (data["room"]["room"], data["first"], data["last"]) == ("p_noor", 1, 16)
    assert data["roles"]["supervisor"] == "praktijkbegeleider"


def test_every_kind_of_card_has_a_template_with_its_places() -> None:
    page = draw("room")

    assert 'id="t-member.joined"' in page
    assert "{name} ({role}) doet mee" in page
    assert "Reden: {reason}" in page


def test_no_module_is_waited_for_by_another() -> None:
    preloaded = set(
        re.findall(r'modulepreload" href="/static/[0-9a-f]+/js/(.*?)\.js"', draw("room"))
    )

    assert preloaded == needed("room")


def needed(module: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """That module with all that it imports at once; what is asked for later is not waited for."""
    if module in known:
        return known
    source = (WEB / "static" / "js" / f"{module}.js").read_text()
    for imported in re.findall(r'^(?:import|\} from|export) .*?"\./(.*?)\.js";$', source, re.M):
        known = needed(imported, known | {module})
    return known | {module}


SHOWN = "Geen bericht, &lt;b&gt;maar&lt;/b&gt; wel van mij."


def typed_in(page: str, id_: str) -> str:
    found = re.search(rf'<textarea[^>]*id="{id_}"[^>]*>(.*?)</textarea>', page, re.S)
    assert found
    return found[1].strip()


def is_checked(page: str, do: str) -> bool:
    found = re.search(rf'<input type="radio" name="do" value="{do}"([^>]*)>', page)
    assert found
    return "checked" in found[1]


def test_a_message_is_for_all_unless_one_says_otherwise() -> None:
    page = draw("room-teacher")

    assert is_checked(page, "message.post")
    assert not is_checked(page, "note.write")


def test_a_refused_note_stays_a_note() -> None:
    page = draw("room-note-refused")

    assert typed_in(page, "write") == SHOWN
    assert is_checked(page, "note.write")
    assert not is_checked(page, "message.post")


def test_refused_words_stand_where_they_were_typed() -> None:
    edit, answer = draw("room-message-edit-refused"), draw("room-message-answer-refused")
    stands = "Kijk, mijn eerste hoek is gelukt 😀"

    assert (typed_in(edit, "edit-body"), typed_in(edit, "f-body")) == (SHOWN, "")
    assert (typed_in(answer, "edit-body"), typed_in(answer, "f-body")) == (stands, SHOWN)


@pytest.mark.parametrize("name", ["room-closed-refused", "room-message-edit-too-late"])
def test_words_whose_form_is_gone_are_still_shown(name: str) -> None:
    assert f'<p class="words pad">{SHOWN}</p>' in draw(name)
