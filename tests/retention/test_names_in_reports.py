"""Reports of imports forget whoever is erased, and nobody whose name only holds those letters."""

import pytest

from server.admin.erasing_people import _holds


@pytest.mark.parametrize(
    ("told", "is_named"),
    [
        ({"people": [{"name": "Sem Om"}]}, True),
        ({"people": [{"name": "Sem OM"}]}, True),
        ({"faults": ["Om, van 3 maart"]}, True),
        ({"people": [{"name": "Mw. Oma"}], "comes": 1}, False),
        ([{"who": ["noor@thuis.example"]}], True),
        ([{"who": ["eleonoor@thuis.example"]}], False),
    ],
)
def test_a_name_counts_as_a_word_of_its_own(told: object, is_named: bool) -> None:
    assert _holds(told, ["Om", "noor@thuis.example"]) is is_named
