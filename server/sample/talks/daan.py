"""Daan at Garage De Bocht: sixteen, and often away."""

from server.sample.days import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import lately, notes, on, reacts, says

TALK = (
    *on(
        -8,
        WEDNESDAY,
        says("10:20", "bart", "Dag Daan, dag Mo. Dit is de kamer voor de stage."),
        says("12:40", "mo", "Goed je te zien, Daan. Dinsdag om 08:00 in de werkplaats."),
        says("12:55", "daan", "Komt goed.", called="goed"),
        reacts("13:01", "bart", "👍", "goed"),
    ),
    *on(
        -7,
        TUESDAY,
        says("16:05", "mo", "Daan heeft vandaag zijn eerste lamp doorgemeten."),
        says("16:40", "dewit", "Hij was er thuis vol van. Bedankt!"),
    ),
    *on(
        -5,
        THURSDAY,
        says("08:25", "mo", "Daan is er nog niet. Weet iemand waar hij is?", called="waar"),
        says("08:31", "daan", "Verslapen, ik ben er over 20 minuten.", to="waar"),
        says("08:40", "bart", "Volgende keer zelf even bellen of schrijven, Daan."),
    ),
    *on(
        -3,
        TUESDAY,
        says("07:52", "daan", "Ik ben ziek vandaag."),
        says("08:04", "dewit", "Klopt, hij blijft thuis."),
        says("08:10", "mo", "Beterschap. Tot donderdag."),
    ),
    *on(
        -2,
        FRIDAY,
        notes("14:15", "bart", "Daan staat op 6 uur verzuim. Ik vraag hem hoe het thuis gaat."),
        says("14:30", "bart", "Daan, maandag na het derde uur even bij mij langs?", called="langs"),
        says("14:52", "daan", "Oké.", to="langs"),
    ),
    *on(
        -1,
        MONDAY,
        says("11:50", "bart", "We hebben afgesproken dat Daan zich voor 08:00 meldt."),
        says("12:30", "mo", "Fijn, dan weet ik waar ik aan toe ben.", called="fijn"),
        reacts("12:45", "dewit", "👍", "fijn"),
    ),
    *on(
        -1,
        TUESDAY,
        says("07:48", "daan", "Ik ben ziek vandaag."),
        says("08:02", "mo", "Dank dat je het op tijd zegt. Beterschap."),
        notes("16:10", "bart", "Zonder bericht van thuis staat Daan op 13 uur. Bij 16 melden we."),
    ),
    *on(-1, THURSDAY, says("15:58", "mo", "Vandaag was hij er weer, en goed bezig.")),
    *lately(says("09:30", "bart", "@ouder wil je de ziekmelding van Daan nog bevestigen?")),
)

UNREAD = {"dewit": 2, "daan": 1}
