"""Yusuf at Garage De Bocht: fifteen, and late once."""

from server.sample.days import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import lately, notes, on, reacts, says

TALK = (
    *on(
        -3,
        WEDNESDAY,
        says("09:10", "bart", "Welkom in de kamer van Yusuf. Hier spreken we alles af."),
        says("12:15", "mo", "Dag Yusuf. Bij ons begin je om 08:15, dan loop je met mij mee."),
        says("12:31", "yusuf", "Kan ik ook van 8 tot half 5? Dan heb ik de bus terug.", called="8"),
        says(
            "13:04",
            "bart",
            "Nu nog niet: op 15 mag je 7 uur werken. Vanaf je verjaardag kan het wel.",
            to="8",
        ),
        says("13:06", "yusuf", "Oké, dan van 08:15 tot 15:45."),
        reacts("13:20", "mo", "👍", "8"),
    ),
    *on(
        -2,
        FRIDAY,
        says("16:10", "demir", "Krijgt hij werkkleding van jullie?", called="kleding"),
        says("16:35", "mo", "Een overall wel. Stevige schoenen graag zelf.", to="kleding"),
    ),
    *on(
        -1,
        MONDAY,
        says("15:30", "bart", "Morgen is je eerste dag, Yusuf. Succes!", called="succes"),
        reacts("15:41", "yusuf", "👍", "succes"),
    ),
    *on(
        -1,
        TUESDAY,
        says("15:50", "mo", "Prima eerste dag. Banden wisselen ging al snel.", called="banden"),
        reacts("16:30", "demir", "❤️", "banden"),
    ),
    *on(
        -1,
        THURSDAY,
        says("08:47", "mo", "Yusuf was er om 8.40 in plaats van 8.15. Alles goed?"),
        says("08:55", "yusuf", "Sorry, bus gemist. Ik blijf een uur langer.", called="langer"),
        says(
            "09:20",
            "bart",
            "Netjes bedacht, maar met een half uur pauze mag je tot 16:10. "
            "16:45 is meer dan 7 uur.",
            to="langer",
        ),
        says("09:26", "yusuf", "Oké, dan tot tien over vier."),
        says("09:31", "mo", "Doen we zo.", called="zo"),
        reacts("09:33", "bart", "✅", "zo"),
        notes("09:40", "bart", "Eerste keer te laat, meldde het zelf niet. Morgen even bespreken."),
        says("12:20", "demir", "Ik zet hem dinsdag zelf even af."),
    ),
    *lately(
        says("15:15", "mo", "@Yusuf dinsdag doen we remmen. Neem je werkboek mee."),
        says("15:38", "yusuf", "Is goed!"),
    ),
)

UNREAD = {"bart": 2, "demir": 2, "mo": 1}
