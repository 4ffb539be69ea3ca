"""Lotte: stopped early at Kwast, and goes on at Lindeman."""

from server.sample.days import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import lately, notes, on, reacts, reports, says, withdraws

AT_KWAST = (
    *on(
        -9,
        THURSDAY,
        says("09:40", "bart", "Welkom in de kamer van Lotte bij Kwast."),
        says("12:05", "anja", "Dag Lotte! Doe kleren aan die vies mogen worden."),
        says("12:22", "lotte", "Heb ik genoeg van.", called="kleren"),
        reacts("12:30", "anja", "😂", "kleren"),
    ),
    *on(
        -8,
        TUESDAY,
        says("15:35", "anja", "Vandaag kozijnen geschuurd en gegrond. Netjes gewerkt."),
        says("17:02", "smit", "Fijn om te horen."),
    ),
    *on(
        -6,
        TUESDAY,
        says("12:15", "anja", "Geef je 06 even, appen is makkelijker", called="06"),
        says("12:40", "lotte", "Dat wil ik liever niet. Kan het gewoon hier?", to="06"),
        says("13:02", "bart", "Alles gaat via deze kamer, Anja. Dan weet iedereen het.", to="06"),
        says("13:10", "anja", "Begrepen, sorry."),
        notes(
            "13:30", "bart", "Lotte vond de vraag om haar nummer niet fijn. Ik sprak haar en thuis."
        ),
    ),
    *on(
        -4,
        THURSDAY,
        says(
            "14:12", "lotte", "Ik wil liever bouwen dan schilderen. Kan dat nog?", called="bouwen"
        ),
        says("14:45", "bart", "Goed dat je het zegt. Ik kijk wat er kan.", to="bouwen"),
        says("16:05", "smit", "Ze heeft er thuis ook over verteld. Wij staan erachter."),
    ),
    *on(
        -3,
        MONDAY,
        says("11:20", "bart", "Morgen is Lottes laatste dag. Daarna gaat ze naar Lindeman."),
        says("12:10", "anja", "Jammer, maar goed. Kom nog eens kijken hoe het wordt!", called="a"),
        reacts("12:16", "lotte", "❤️", "a"),
    ),
    *lately(
        reports(
            "16:20",
            "lotte",
            "contact",
            "06",
            "Ze vroeg het later op de werkplek nog een keer. Dat vond ik niet fijn.",
        ),
    ),
)

AT_LINDEMAN = (
    *on(
        -3,
        FRIDAY,
        says("10:15", "bart", "Lotte begint dinsdag bij Lindeman. Welkom allemaal."),
        says("12:25", "kees", "Half negen bij bouwkeet 2. Helm krijg je van mij."),
        says("12:40", "lotte", "Top, ik heb er zin in!", called="zin"),
        reacts("12:52", "smit", "👍", "zin"),
    ),
    *on(
        -2,
        TUESDAY,
        says("08:21", "lotte", "Ik ben er al.", called="al"),
        says("08:22", "kees", "Zo mag ik het zien.", to="al"),
        says("15:40", "kees", "De bekisting staat. Lotte weet waar de hamer voor is."),
        reacts("15:55", "lotte", "😂", "al"),
    ),
    *on(
        -2,
        WEDNESDAY,
        says("09:12", "lotte", "Wie heeft mijn rekenmachine, die lag in lokaal 12", called="reken"),
        withdraws("09:13", "lotte", "reken"),
        says("09:14", "lotte", "Foutje, verkeerde kamer."),
    ),
    *on(
        -1,
        TUESDAY,
        says("12:15", "smit", "Heeft ze genoeg aan een half uur pauze?", called="pauze"),
        says("12:32", "kees", "Ja hoor, en bij regen zitten we binnen.", to="pauze"),
    ),
    *on(
        -1,
        THURSDAY,
        says(
            "10:02",
            "bart",
            "Ik kom dinsdag om 10:00 langs voor het tussengesprek. Past dat, Kees?",
            called="bezoek",
        ),
        says("10:30", "kees", "Prima, bouwkeet 2.", to="bezoek"),
        reacts("10:34", "bart", "✅", "bezoek"),
    ),
    *lately(says("14:48", "lotte", "Mag mijn vader een keer komen kijken bij de bouw, @Kees?")),
)

UNREAD_AT_KWAST = {"smit": 1}
UNREAD_AT_LINDEMAN = {"bart": 1, "kees": 1}
