"""Noor at Stoutjes: runs well."""

from server.sample.days import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY
from server.sample.script import agrees, edits, lately, notes, on, reacts, says, withdraws

TALK = (
    *on(
        -11,
        TUESDAY,
        says("16:20", "marieke", "Hoi allemaal. Dit is de kamer van Noor bij Stoutjes."),
        says("16:48", "henk", "Welkom, Noor. Meld je straks bij poort 2, dan haal ik je op."),
        says("17:05", "noor", "Dank u wel! Ik heb er zin in.", called="zin"),
        reacts("17:11", "marieke", "👍", "zin"),
        says("17:22", "bakker", "Moet ze eten meenemen?", called="eten"),
        agrees("17:25", "bakker", "room"),
    ),
    *on(
        -11,
        WEDNESDAY,
        says("07:45", "henk", "Iets kleins is genoeg. Drinken hebben wij.", to="eten"),
    ),
    *on(
        -9,
        THURSDAY,
        says("12:50", "noor", "Ik sta bij poort 2."),
        says("12:52", "henk", "Ik kom eraan."),
        says("16:40", "henk", "Goede eerste middag. Noor heeft leren aftekenen.", called="eerste"),
        reacts("16:58", "marieke", "🎉", "eerste"),
        reacts("17:20", "bakker", "❤️", "eerste"),
    ),
    *on(
        -7,
        THURSDAY,
        says("12:38", "noor", "Ik kom tien minuten later, de les liep uit.", called="later"),
        says("12:41", "henk", "Geen probleem. Goed dat je het zegt.", to="later"),
        notes(
            "16:55", "marieke", "Henk belde: Noor werkt netjes en vraagt om hulp als ze vastloopt."
        ),
    ),
    *on(
        -5,
        WEDNESDAY,
        says(
            "10:15",
            "marieke",
            "Ik kom donderdag om 14:00 langs. Past dat, @Henk?",
            called="bezoek",
        ),
        edits("10:18", "marieke", "bezoek", "Ik kom donderdag om 15:00 langs. Past dat, @Henk?"),
        says("12:06", "henk", "Prima. Dan staan we bij de zetbank.", to="bezoek"),
    ),
    *on(
        -4,
        THURSDAY,
        says("15:20", "noor", "Ik zit in de bus van tien over half vijf, wacht je?", called="bus"),
        withdraws("15:21", "noor", "bus"),
        says("15:22", "noor", "Sorry, die was voor iemand anders."),
    ),
    *on(
        -3,
        FRIDAY,
        says("09:32", "noor", "@docent telt opmeten ook mee voor mijn doelen?", called="doelen"),
        says(
            "10:05",
            "marieke",
            "Ja, bij 'Ik kan mijn werk controleren en opmeten'. Schrijf erbij wat je mat.",
            to="doelen",
        ),
    ),
    *on(
        -1,
        WEDNESDAY,
        says(
            "15:52",
            "henk",
            "Morgen graag veiligheidsschoenen aan, Noor. We gaan plaat zetten.",
            brings=("werktekening hoek.pdf",),
        ),
        says("15:58", "noor", "Oké! Moet ik ook een bril mee?", called="bril"),
        says("16:03", "henk", "Nee, bril krijg je van ons.", to="bril"),
    ),
    *on(
        -1,
        THURSDAY,
        says(
            "14:38",
            "noor",
            "Kijk, mijn eerste hoek is gelukt",
            called="hoek",
            brings=("mijn eerste hoek.jpg",),
        ),
        reacts("14:44", "henk", "👍", "hoek"),
        says("14:51", "marieke", "Netjes! Zet hem bij het doel 'plaat zetten volgens tekening'."),
        reacts("14:52", "marieke", "🎉", "hoek"),
        reacts("17:40", "bakker", "👍", "hoek"),
    ),
    *lately(
        says("15:47", "bakker", "Goed om te zien. Hoe laat is ze donderdag klaar?"),
        says("16:02", "henk", "Half vijf, zoals altijd."),
    ),
)

UNREAD = {"noor": 2, "marieke": 1, "bakker": 1}
