"""The invented region Rivierenoord: schools, and companies with where they work.

Numbers are none that exist: KvK from 90000001, BRIN from 99, addresses in towns that aren't there.
"""

from dataclasses import dataclass

from server.network.companies import Place

REGION = ("STO-DEMO-01", "Techniekregio Rivierenoord")


@dataclass(frozen=True, slots=True)
class InventedSchool:
    """A location with its board."""

    board: str
    brin: str
    name: str
    street: str
    postcode: str
    town: str
    accent: str = ""  # petrol


@dataclass(frozen=True, slots=True)
class InventedCompany:
    """A company; its first place is where its letters go."""

    name: str
    kvk: str
    short_name: str
    shared_address: str
    places: tuple[Place, ...]


SCHOOLS = {
    "veerhuis": InventedSchool(
        board="Stichting Rivierscholen",
        brin="99AA00",
        name="Het Veerhuis College",
        street="Pontweg 1",
        postcode="0000 AA",
        town="Veldhaven",
    ),
    "haspel": InventedSchool(
        board="Vereniging Vakonderwijs De Haspel",
        brin="99AB00",
        name="Vakschool De Haspel",
        street="Spinnerij 12",
        postcode="0000 AB",
        town="Rivierenoord",
        accent="haspel",
    ),
}

COMPANIES = {
    "stoutjes": InventedCompany(
        "Stoutjes Staalbouw",
        "90000001",
        "Stoutjes",
        "info@stoutjes.example",
        (Place("Kadeweg 14", "0000 BA", "Veldhaven", "poort 2"),),
    ),
    "vanderknaap": InventedCompany(
        "Installatiebedrijf Van der Knaap",
        "90000002",
        "Van der Knaap",
        "info@vanderknaap.example",
        (Place("Ketelstraat 8", "0000 BB", "Veldhaven"),),
    ),
    "lindeman": InventedCompany(
        "Bouwgroep Lindeman",
        "90000003",
        "Lindeman",
        "kantoor@lindeman.example",
        (
            Place("Steenoven 2", "0000 BC", "Rivierenoord", "kantoor"),
            Place("Steenoven 6", "0000 BC", "Rivierenoord", "timmerwerkplaats"),
            Place("Nieuwe Dijk 40", "0000 BD", "Veldhaven", "bouwkeet 2"),
        ),
    ),
    "kwast": InventedCompany(
        "Schildersbedrijf Kwast & Zn",
        "90000004",
        "Kwast & Zn",
        "info@kwast.example",
        (Place("Verfpad 3", "0000 BE", "Rivierenoord"),),
    ),
    "debocht": InventedCompany(
        "Garage De Bocht",
        "90000005",
        "Garage De Bocht",
        "balie@debocht.example",
        (Place("Uiterwaard 21", "0000 BF", "Veldhaven", "werkplaats achter"),),
    ),
    "maaklab": InventedCompany(
        "MaakLab Veldhaven",
        "90000006",
        "MaakLab",
        "hallo@maaklab.example",
        (Place("Havenloods 5", "0000 BG", "Veldhaven"),),
    ),
}
