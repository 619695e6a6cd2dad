"""What shows that an illness is passed on as news of somebody one knows, as patterns."""

from __future__ import annotations

from typing import Final

_EDGE: Final = r"(?:^|[^\pL\pN])"
_END: Final = r"(?:$|[^\pL\pN])"

_FOUND: Final = (
    r"le (?:han|hayan|habían) (?:detectado|diagnosticado|encontrado|descubierto)"
    r"|le (?:diagnosticaron|detectaron|encontraron|descubrieron)"
    r"|on (?:lui )?(?:a|vient de (?:lui )?)[^\n]{0,8}(?:diagnostiqu|détect)é une?"
    r"|on (?:lui a|vient de lui) (?:découv|trouv)[\pL]{1,4}"
    r"|(?:(?:le|gli)|a [\pL]{2,16}) hanno (?:trovato|diagnosticato|scoperto)|hanno diagnosticato"
    r"|foi diagnosticad[oa]|(?:descobriram|detetaram|detectaram|diagnosticaram)(?:-lhe)? uma?"
    r" [\pL ]{3,24} (?:à|ao|na|no)|diagnosticaram-lhe"
    r"|bij [\pL]{2,16} (?:is|werd) [^\n.]{3,40}(?:vastgesteld|geconstateerd)"
    r"|bei [\pL]{2,16} (?:wurde|haben sie|hat man) [^\n.]{3,40}"
    r"(?:festgestellt|diagnostiziert|entdeckt|gefunden)"
    r"|(?:u [\pL]{2,16} |mu |jej )(?:wykryto|zdiagnozowano|stwierdzono|wykryli)"
    r"|у [\pL]{2,16} (?:нашли|обнаружили|выявили|подтвердили|подозрение|знайшли|виявили)"
    r"|[\pL]{2,16}ll[aä] (?:on )?(?:todettu|todettiin)"
    r"|hos [\pL]{2,16} (?:har|er|fann|fandt) [^\n.]{0,30}(?:hitta|konstater|fun[dn]|påvis|opdag)"
    r"[\pL]{0,4}|(?:ji|jí|mu|mi) (?:zjistili|našli|diagnostikovali)"
    r"|(?:zjistili|našli|diagnostikovali) (?:jí|mu|mi)"
    r"|i-?(?:s-)?a(?:u)? (?:găsit|descoperit|depistat|diagnosticat)|teşhisi kon[\pL]{1,6}"
)
_IN_CONFIDENCE: Final = (
    r"keep (?:it|this|that) (?:quiet|to yourself|between|private)|between (?:us|you and me)"
    r"|(?:don['’]?t|do not|dont) (?:tell|mention it to|share this with)|hasn['’]t told"
    r"|unter uns|unter vier augen|für dich behalten|behalt[\pL]{0,2} (?:das|es)"
    r"|(?:bitte|streng) (?:diskret|vertraulich)|diskret behandeln|nicht weiter(?:sagen|geben)"
    r"|sag(?:'s| es|t es)? (?:bitte )?(?:niemandem|keinem)"
    r"|no (?:se lo |le )?(?:digas|cuentes)(?: nada| a nadie)?|que quede entre (?:nosotros|nosotras)"
    r"|non dirlo|non dire (?:niente|nulla)|(?:che )?resti tra noi|non lo sa nessuno"
    r"|n['’]en parle[zs]?|garde[zs]? (?:le|ça) pour|entre nous|ne (?:le )?dis (?:rien|pas)|chut"
    r"|não (?:contes?|digas?|conte|diga)|fica entre nós|niet (?:door|verder)?vertellen"
    r"|blijft onder ons|nie mów(?:cie)?|(?:zostaje|tylko) między nami"
    r"|только никому|никому не|между нами|нікому|inte (?:ett ord|sprid|säg)|säg inget"
    r"|(?:si|sig) det ikke|mellem os|mellom oss|älä kerro|nikomu (?:to )?(?:neříkej|nie mów)"
    r"|kimseye söyleme|aramızda kalsın|ne mondd|nu spune nimănui"
)
_AT_WORK: Final = (
    r"fällt (?:bis|mindestens|länger|für|voraussichtlich)[^\n.]{0,40}aus|krankgeschrieben"
    r"|im krankenstand|aus (?:der|dem) (?:buchhaltung|abteilung|einkauf|vertrieb|montage"
    r"|werkstatt|lager|personal[\pL]{0,10}|verwaltung|büro)|vom (?:empfang|vertrieb|einkauf|lager)"
    r"|(?:is |be )(?:out|off)(?: sick| ill)? (?:until|till|for (?:a few|two|three|six|some))"
    r"|(?:in|from) (?:payroll|procurement|the warehouse|the office)"
    r"|de (?:la compta[\pL]{0,8}|l['’]accueil|l['’]atelier)|du service [\pL]{3,12}"
    r"|(?:est|sera) en arrêt|arrêt maladie|arrêtée? jusqu|está de baja|baja (?:médica|laboral)"
    r"|(?:en|de) (?:contabilidad|recursos humanos)|in malattia|in mutua|(?:della|in) contabilità"
    r"|está de baixa|baixa médica|da contabilidade|na (?:zwolnieniu|l4)|z (?:księgowości|kadr)"
    r"|ziek(?:gemeld|teverlof)|van de (?:administratie|boekhouding)|sjukskriven|från ekonomi"
    r"|sygemeldt|fra (?:bogholderiet|lønn|regnskab)|sykmeldt|på lønn|sairauslomal[\pL]{1,3}"
    r"|на больничном|на лікарняному|из бухгалтерии|na nemocensk[\pL]{1,3}|raporlu"
)
TOLD: Final = (
    rf"{_EDGE}(?:{_FOUND}|{_IN_CONFIDENCE}|{_AT_WORK}){_END}"
    r"|别告诉|不要告诉|别跟|保密|内緒|秘密に|誰にも|비밀|لا تخبر|אל תספר"
)
