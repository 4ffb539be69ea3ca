"""Amira at Garage De Bocht: her parents live apart and both sign."""

from server.sample.days import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import edits, lately, notes, on, reacts, says

TALK = (
    *on(
        -7,
        MONDAY,
        says("09:15", "marieke", "Welkom in de kamer van Amira bij De Bocht."),
        says("12:10", "mo", "Dag Amira. Je begint met de onderhoudsbeurt, van a tot z."),
        says("12:26", "amira", "Leuk! Mag ik ook aan een elektrische auto werken?", called="auto"),
        says("12:44", "mo", "Meekijken wel. Aan de hoogspanning werk ik alleen.", to="auto"),
        says("16:30", "elidrissi-vader", "Ik breng haar dinsdag, haar moeder donderdag."),
        says("16:52", "elidrissi-moeder", "Zo is het afgesproken."),
    ),
    *on(
        -6,
        TUESDAY,
        says("16:08", "mo", "Eerste dag zit erop. Amira stelt goede vragen.", called="vragen"),
        reacts("16:15", "elidrissi-moeder", "❤️", "vragen"),
        reacts("16:22", "elidrissi-vader", "👍", "vragen"),
    ),
    *on(
        -4,
        WEDNESDAY,
        says("13:05", "amira", "@docent waar schrijf ik op wat ik geleerd heb?", called="waar"),
        says("13:40", "marieke", "In je werkboek, bij week 3. Een foto erbij mag.", to="waar"),
    ),
    *on(
        -3,
        THURSDAY,
        says("15:45", "mo", "Olie, filters en remmen: ze doet het nu bijna zelf."),
        notes(
            "16:20", "marieke", "Ouders willen allebei bericht. Altijd in de kamer, nooit apart."
        ),
    ),
    *on(
        -2,
        FRIDAY,
        says(
            "11:00", "marieke", "Donderdag om 10:00 is het tussengesprek in de garage.", called="t"
        ),
        edits("11:04", "marieke", "t", "Donderdag om 10:30 is het tussengesprek in de garage."),
        says("11:30", "mo", "Staat erin.", to="t"),
        reacts("12:00", "elidrissi-vader", "✅", "t"),
    ),
    *on(
        -1,
        THURSDAY,
        says("11:20", "marieke", "Dank jullie wel, dat was een goed gesprek."),
        says("11:42", "amira", "Vond ik ook!", called="ook"),
        reacts("11:45", "mo", "🎉", "ook"),
    ),
    *lately(
        says("12:32", "elidrissi-moeder", "Wanneer zien wij de tussenbeoordeling?"),
        says("13:10", "mo", "Ik ben ermee klaar. Marieke leest hem nu."),
    ),
)

UNREAD = {"marieke": 2, "elidrissi-vader": 2, "elidrissi-moeder": 1}
