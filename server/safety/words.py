"""The words for reports and cases, as everybody reads them."""

from server.words import Sentence, _

WHYS: dict[str, Sentence] = {
    "contact": _("Vraagt om privécontact of een telefoonnummer"),
    "bullying": _("Pesten, schelden of buitensluiten"),
    "sexual": _("Seksueel of te dichtbij"),
    "threat": _("Dreigen of bang maken"),
    "discrimination": _("Discriminatie"),
    "unsafe": _("Onveilig werk"),
    "other": _("Iets anders"),
}
STATES: dict[str, Sentence] = {
    "open": _("ontvangen"),
    "looked_at": _("wordt bekeken"),
    "closed": _("afgerond"),
}
OUTCOMES: dict[str, Sentence] = {
    "founded": _("Terecht: er was iets mis"),
    "unfounded": _("Niet terecht: er was niets mis"),
    "settled": _("Uitgepraat"),
    "passed_on": _("Overgedragen, bijvoorbeeld aan politie of inspectie"),
}
MEASURES: dict[str, Sentence] = {
    "freeze": _("kamer op slot"),
    "mute": _("alleen lezen"),
    "suspend": _("doet even niet mee"),
}
ACTS: dict[str, Sentence] = {
    "case.opened": _("Melding ontvangen, zaak geopend"),
    "case.added": _("Nog een melding in deze zaak"),
    "case.taken": _("Zaak opgepakt"),
    "case.noted": _("Notitie"),
    "case.contacted": _("Contact gehad"),
    "case.frozen": _("Kamer op slot gezet"),
    "case.thawed": _("Kamer van het slot gehaald"),
    "case.muted": _("Iemand mag alleen lezen"),
    "case.suspended": _("Iemand doet even niet mee"),
    "case.lifted": _("Maatregel gestopt"),
    "case.withdrawn": _("Bericht uit de kamer gehaald"),
    "case.closed": _("Zaak gesloten"),
    "case.reopened": _("Zaak heropend"),
}
