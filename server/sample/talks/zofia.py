"""Zofia and Lindeman: her parents read Polish and haven't signed yet."""

from server.sample.days import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import edits, lately, notes, on, reacts, says

TALK = (
    *on(
        -2,
        TUESDAY,
        says("13:30", "bart", "Welkom allemaal. Zofia gaat op donderdag leren bij Lindeman."),
        says("15:10", "kees", "Mooi. Wij zitten in bouwkeet 2, vraag maar naar mij."),
        says("15:25", "zofia", "Dank u! Is het ver lopen vanaf de bus?", called="bus"),
        says("15:40", "kees", "Vijf minuten, langs het water.", to="bus"),
        reacts("15:44", "zofia", "👍", "bus"),
    ),
    *on(
        -2,
        THURSDAY,
        says("12:18", "zofia", "Welke maat schoenen moet ik doorgeven?"),
        says("12:50", "kees", "Jouw gewone maat. Helm en hesje liggen klaar.", called="helm"),
        edits("12:52", "kees", "helm", "Jouw gewone maat. Helm en hesje liggen klaar in de keet."),
    ),
    *on(
        -1,
        MONDAY,
        says("16:05", "kowalska", "Dzień dobry. Ik lees langzaam Nederlands. Wat moet ik doen?"),
        says(
            "16:30",
            "bart",
            "Geen zorgen. U leest het papier en zet uw naam eronder. Ik bel u vandaag even.",
        ),
        notes("16:45", "bart", "Mw. Kowalska leest liever Pools. Een buurvrouw vertaalt nu."),
    ),
    *on(
        -1,
        WEDNESDAY,
        says("14:10", "fatima", "Graag voor vrijdag; zonder handtekening kan Zofia niet starten."),
        says("14:32", "zofia", "Ik neem het papier vanavond mee naar huis.", called="papier"),
        reacts("14:40", "fatima", "👍", "papier"),
    ),
    *on(-1, FRIDAY, says("09:05", "bart", "Zofia, is het gelukt thuis?", called="thuis")),
    *lately(
        says("15:02", "zofia", "Bijna. Papa leest het vanavond nog een keer.", to="thuis"),
        says("15:30", "kees", "Ze is welkom zodra het mag."),
    ),
)

UNREAD = {"bart": 2, "fatima": 2, "kowalska": 4, "zofia": 1}
