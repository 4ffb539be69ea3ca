"""Sem at De Haspel: the host is a school."""

from server.sample.days import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import lately, notes, on, reacts, says

TALK = (
    *on(
        -5,
        WEDNESDAY,
        says("10:05", "marieke", "Hoi Sem. Op vrijdag leer je bij De Haspel ontwerpen in 3D."),
        says("12:15", "sanne", "Welkom! Lokaal 0.14, naast de werkplaats."),
        says("12:33", "sem", "Moet ik mijn eigen laptop mee?", called="laptop"),
        says("12:50", "sanne", "Nee, wij hebben snelle computers staan.", to="laptop"),
        says(
            "16:48", "jansen", "Is er iemand bij als hij met de lasersnijder werkt?", called="laser"
        ),
        says("17:05", "sanne", "Altijd. Ik sta ernaast.", to="laser"),
        reacts("17:12", "jansen", "👍", "laser"),
    ),
    *on(
        -4,
        FRIDAY,
        says("08:52", "sem", "Ik ben er, welke ingang?", called="ingang"),
        says("08:53", "sanne", "Achter, bij de fietsen.", to="ingang"),
        says("12:28", "sanne", "Sem heeft zijn eerste tekening af."),
    ),
    *on(
        -3,
        TUESDAY,
        says("11:10", "marieke", "Hoe gaat het met het lezen van de maten, @Sem?", called="maten"),
        says("12:20", "sem", "Steeds beter. Millimeters blijven lastig.", to="maten"),
        notes("12:35", "marieke", "Sem rekent nog met centimeters. Meegeven aan wiskunde."),
    ),
    *on(
        -1,
        THURSDAY,
        says("21:47", "sanne", "Vergeet je USB-stick niet", called="stick"),
    ),
    *on(
        -1,
        FRIDAY,
        reacts("07:41", "sem", "👍", "stick"),
        says("12:25", "sanne", "De telefoonhouder komt maandag uit de printer.", called="houder"),
        reacts("12:31", "sem", "🎉", "houder"),
    ),
    *lately(says("16:15", "sem", "Mag ik de volgende keer een tweede maken?")),
)

UNREAD = {"sanne": 1, "marieke": 1, "jansen": 2}
