"""Jayden and Van der Knaap: everybody signed but his parent, so he can't start."""

from server.sample.days import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import lately, notes, on, reacts, says

TALK = (
    *on(
        -2,
        WEDNESDAY,
        says("09:02", "marieke", "Hoi Jayden, dit is je kamer bij Van der Knaap."),
        says("10:40", "priya", "Leuk dat je komt! We beginnen met koper buigen en solderen."),
        says("12:12", "jayden", "Vet. Moet ik zelf gereedschap hebben?", called="gereedschap"),
        says("12:20", "priya", "Nee, alles ligt klaar.", to="gereedschap"),
        reacts("12:24", "jayden", "🎉", "gereedschap"),
    ),
    *on(
        -2,
        FRIDAY,
        says("11:15", "marieke", "Jayden, heb jij al getekend op papier?", called="getekend"),
        says("12:02", "jayden", "Ja, en Priya ook. Ligt bij mevrouw Aziz.", to="getekend"),
    ),
    *on(
        -1,
        MONDAY,
        says("08:35", "visser", "Ik heb het papier nog niet gezien. Kan Jayden het meenemen?"),
        says("08:52", "marieke", "Ja, ik geef hem vandaag een nieuw mee."),
    ),
    *on(
        -1,
        TUESDAY,
        says(
            "15:05",
            "marieke",
            "@ouder jouw handtekening ontbreekt nog. Jayden is 14 en kan zonder niet starten.",
        ),
        says("16:20", "jayden", "Ik zal het mama vanavond vragen."),
    ),
    *on(
        -1,
        THURSDAY,
        says("10:10", "priya", "Hij staat bij ons op het rooster. Woensdag om 09:00 dus?"),
        says("10:25", "marieke", "Als de handtekening er is wel. Je hoort het van mij."),
        notes("10:40", "marieke", "Moeder werkt in ploegendienst. Ik bel haar morgen na 14:00."),
    ),
    *lately(says("14:20", "priya", "Nog nieuws? Ik houd de plek graag voor hem vrij.")),
)

UNREAD = {"marieke": 1, "visser": 3, "jayden": 1}
