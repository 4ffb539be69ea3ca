"""Links and mentions are ranges of code points, found once, never one over another."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.channels.marks import Called, find, mentioned

HENK = Called("u_henk", ("Henk Stoutjes", "Henk"))
OTHER_HENK = Called("u_henk2", ("Henk de Groot", "Henk"))
BAKKER = Called("u_bakker", ("Ria Bakker", "Ria", "Mw. Bakker"))
PEOPLE = (HENK, BAKKER)


def said(body: str, marks: list[dict[str, Any]]) -> list[str]:
    return [body[mark["from"] : mark["to"]] for mark in marks]


def test_a_person_is_mentioned_by_first_name_full_name_or_title() -> None:
    body = "@Henk, @Henk Stoutjes en @Mw. Bakker: tot zo!"
    marks = find(body, PEOPLE)

    assert said(body, marks) == ["@Henk", "@Henk Stoutjes", "@Mw. Bakker"]
    assert mentioned(marks) == ["u_henk", "u_bakker"]


def test_a_role_is_mentioned_in_dutch_and_english() -> None:
    assert mentioned(find("@docent en @Coördinator", PEOPLE)) == [
        "role:teacher",
        "role:coordinator",
    ]
    assert mentioned(find("@supervisor", ())) == ["role:supervisor"]


def test_an_address_and_a_longer_word_mention_nobody() -> None:
    assert find("mail henk@henk of @Henkie of Henk", PEOPLE) == []


def test_the_one_who_is_wished_is_meant_where_two_are_called_alike() -> None:
    people = (HENK, OTHER_HENK)

    assert mentioned(find("@Henk", people, ["u_henk"])) == ["u_henk"]
    assert mentioned(find("@Henk", people, ["u_henk2"])) == ["u_henk2"]


def test_a_wish_that_is_not_in_the_body_mentions_nobody() -> None:
    assert find("Tot morgen.", PEOPLE, ["u_henk", "role:teacher"]) == []


def test_ranges_count_code_points() -> None:
    body = "🎉👩‍🔧 @Henk kijk: https://leerplek.example/é"
    marks = find(body, PEOPLE)

    assert said(body, marks) == ["@Henk", "https://leerplek.example/é"]


def test_only_the_web_is_linked() -> None:
    body = "javascript://leerplek.nl mailto:a@b.nl ftp://a.nl //a.nl leerplek.nl"
    links = [mark["link"] for mark in find(body, ())]

    assert all(link.startswith(("http://", "https://")) for link in links)
    assert said(body, find(body, ()))[-1] == "leerplek.nl"


def test_a_mention_inside_a_link_belongs_to_the_link() -> None:
    body = "https://leerplek.nl/@docent"
    marks = find(body, PEOPLE)

    assert len(marks) == 1
    assert "link" in marks[0]


@given(
    st.lists(
        st.sampled_from(
            [
                "@",
                "Henk",
                "@Henk",
                "docent",
                "https://",
                "a.nl",
                "/",
                " ",
                ".",
                "é",
                "🎉",
                "\n",
                "İ",
            ]
        )
        | st.text(max_size=5)
    ).map("".join)
)
def test_whatever_is_said_ranges_rise_and_never_overlap(body: str) -> None:
    end = 0
    for mark in find(body, PEOPLE):
        assert end <= mark["from"] < mark["to"] <= len(body)
        assert ("who" in mark) != ("link" in mark)
        end = mark["to"]
