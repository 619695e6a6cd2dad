"""The words that make a text unsure, in a dozen languages and more, in small letters, by kind.

A phrase is long enough to say whose affair it is: "my client" and not "client", "the patient"
and not "patient".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "relation": (
        "my client", "our client", "the client's", "my patient", "our patient", "the patient",
        "this patient", "patient is a", "patient presents", "my employee", "our employee",
        "my tenant", "my student", "my boss", "my coworker", "my colleague", "my direct report",
        "meine mandantin", "mein mandant", "unsere mandantin", "unser mandant", "mein klient",
        "meine klientin", "mein patient", "meine patientin", "der patient", "die patientin",
        "meine kollegin", "mein kollege", "mein mitarbeiter", "meine mitarbeiterin",
        "mon client", "ma cliente", "notre client", "notre cliente", "mon patient", "ma patiente",
        "le patient", "la patiente", "mon collègue", "ma collègue", "mon salarié",
        "mi cliente", "mi clienta", "nuestro cliente", "mi paciente", "el paciente", "la paciente",
        "mi empleado", "mi empleada", "mi compañero de trabajo",
        "il mio cliente", "la mia cliente", "il mio paziente", "il paziente", "la paziente",
        "meu cliente", "minha cliente", "meu paciente", "minha paciente", "o paciente",
        "mijn cliënt", "mijn patiënt", "de patiënt", "mijn collega", "mijn werknemer",
        "mój klient", "moja klientka", "mój pacjent", "moja pacjentka", "mój pracownik",
        "min klient", "min patient", "patienten", "müvekkilim", "hastam", "çalışanım",
        "мой клиент", "моя клиентка", "мой пациент", "моя пациентка", "пациентка", "пациент ",
        "我的客户", "我的当事人", "我的病人", "该患者", "患者,", "我的员工",
        "私のクライアント", "担当患者", "患者は", "私の部下", "제 고객", "제 환자", "환자는",
        "의뢰인",
    ),
    "family": (
        "my dad", "my mum", "my mom", "my father", "my mother", "my son", "my daughter", "my wife",
        "my husband", "my ex-wife", "my ex-husband", "my sister", "my brother", "mein sohn",
        "meine tochter", "meine mutter", "mein vater", "mein mann", "meine frau", "mon fils",
        "ma fille", "ma mère", "mon père", "mon mari", "ma femme", "mi hijo", "mi hija",
        "mi madre", "mi padre", "mi marido", "mi esposa", "mio figlio", "mia figlia", "mia madre",
        "mio padre", "mio marito", "mia moglie", "meu filho", "minha filha", "minha mãe",
        "meu pai", "mijn zoon", "mijn dochter", "mijn moeder", "mijn vader", "mój syn",
        "moja córka", "mój mąż", "moja żona", "min son", "min dotter", "oğlum", "kızım", "annem",
        "babam", "мой сын", "моя дочь", "моя мать", "мой отец", "мой муж", "моя жена", "我儿子",
        "我女儿", "我妈妈", "我爸爸", "我老公", "我老婆", "私の息子", "私の娘", "私の母", "私の父",
        "제 아들", "제 딸", "우리 엄마", "우리 아빠",
    ),
    "health": (
        "i was diagnosed", "i've been diagnosed", "i have been diagnosed", "my diagnosis",
        "my doctor says", "my doctor said", "my doctor prescribed", "my therapist",
        "my psychiatrist", "my test results", "my biopsy", "my medication", "i am hiv positive",
        "i'm hiv positive", "my miscarriage", "my chemotherapy", "my antidepressant",
        "bei mir wurde", "meine diagnose", "mein therapeut", "meine therapeutin", "mein befund",
        "mein arzt hat", "meine ärztin hat", "meine medikamente", "on m'a diagnostiqué",
        "mon diagnostic", "mon médecin m'a", "mon psychiatre", "mes résultats d'analyse",
        "me diagnosticaron", "me han diagnosticado", "mi diagnóstico", "mi psiquiatra",
        "mi médico me", "mi hanno diagnosticato", "la mia diagnosi", "il mio psichiatra",
        "fui diagnosticado", "fui diagnosticada", "meu diagnóstico", "meu psiquiatra",
        "ik ben gediagnosticeerd", "mijn diagnose", "mijn psychiater", "zdiagnozowano u mnie",
        "moja diagnoza", "mój psychiatra", "jag fick diagnosen", "min diagnos", "teşhisi kondu",
        "мне поставили диагноз", "мой диагноз", "мой психиатр", "我被诊断", "我确诊", "我的诊断",
        "と診断され", "私の診断", "진단을 받았", "제 진단",
    ),
    "work": (
        "performance review", "performance improvement plan", "disciplinary", "written warning",
        "severance", "terminate her", "terminate him", "termination of employment",
        "fired for", "sick leave", "maternity leave", "salary increase", "underperform",
        "harassment complaint", "abmahnung", "kündigung", "krankschreibung", "krankgeschrieben",
        "personalgespräch", "leistungsbeurteilung", "aufhebungsvertrag", "licenciement",
        "entretien annuel", "arrêt maladie", "avertissement disciplinaire", "despido",
        "evaluación de desempeño", "baja médica", "licenziamento", "valutazione delle prestazioni",
        "demissão", "avaliação de desempenho", "licença médica", "ontslag", "functioneringsgesprek",
        "ziekteverlof", "zwolnienie z pracy", "zwolnienie lekarskie", "ocena pracownicza",
        "uppsägning", "medarbetarsamtal", "işten çıkar", "увольнени", "выговор", "больничн",
        "解雇", "绩效考核", "病假", "辞退", "人事評価", "懲戒", "休職", "해고", "인사고과", "징계",
    ),
    "law": (
        "lawsuit", "divorce", "custody", "restraining order", "settlement offer", "plaintiff",
        "defendant", "deposition", "was arrested", "criminal record", "immigration status",
        "scheidung", "sorgerecht", "klage gegen", "vergleichsangebot", "vorstrafe",
        "plainte contre", "garde des enfants", "casier judiciaire", "demanda contra",
        "divorcio", "custodia", "antecedentes penales", "divorzio", "affidamento", "causa contro",
        "divórcio", "guarda dos",
        "processo contra", "echtscheiding", "voogdij", "rozwód", "pozew", "skilsmässa", "vårdnad",
        "boşanma", "velayet", "развод", "опека", "иск к ", "судимост", "离婚", "监护权", "起诉",
        "離婚", "親権", "訴訟", "이혼", "양육권", "소송",
    ),
    "figures": (
        "not yet public", "before the announcement", "before we announce", "ahead of earnings",
        "unpublished", "unreleased", "preliminary results", "draft earnings", "under embargo",
        "embargoed until", "until the press release", "not been disclosed", "pre-announcement",
        "noch nicht veröffentlicht", "vor der bekanntgabe", "vorläufige zahlen", "sperrfrist",
        "pas encore publié", "sous embargo", "résultats provisoires", "aún no publicad",
        "antes del anuncio", "resultados preliminares", "non ancora pubblicat", "sotto embargo",
        "ainda não divulgad", "antes do anúncio", "nog niet gepubliceerd", "onder embargo",
        "jeszcze nie opublikowan", "ej offentliggjord", "henüz açıklanmadı", "не опубликован",
        "до объявления", "尚未公布", "未公开", "未発表", "公表前", "미공개", "발표 전",
    ),
    "age": (
        "year-old", "year old", "years old", "-jährige", "-jähriger", "jahre alt", "âgé de",
        "âgée de", "años de edad", "anni di età", "anos de idade", "jaar oud", "år gammal",
        "yaşında", "года рождения", "岁的", "歳の", "세의",
    ),
}  # fmt: skip

TITLES: Final = (
    "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Herr", "Herrn", "Frau", "M.", "Mme", "Mlle",
    "Monsieur", "Madame", "Sr", "Sra", "Señor", "Señora", "señor", "señora", "Don", "Doña",
    "Sig", "Sig.ra", "Signor", "Signora", "signor", "signora", "Senhor", "Senhora", "senhor",
    "senhora", "Dhr", "Mevr", "Mevrouw", "Meneer", "Pan", "Pani", "Pana",
    "Sayın", "Bay", "Bayan", "господин", "госпожа", "г-н", "г-жа",
)  # fmt: skip

GREETINGS: Final = (
    "dear", "hi", "hello", "sehr geehrter", "sehr geehrte", "lieber", "liebe", "guten tag",
    "cher", "chère", "bonjour", "estimado", "estimada", "querido", "querida", "gentile", "caro",
    "cara", "egregio", "prezado", "prezada", "geachte", "beste", "szanowny", "szanowna",
    "drogi", "droga", "hej", "bästa", "sayın", "уважаемый", "уважаемая", "дорогой", "дорогая",
    "здравствуйте", "尊敬的", "亲爱的", "拝啓",
)  # fmt: skip

CLOSINGS: Final = (
    "kind regards", "best regards", "warm regards", "regards", "sincerely", "yours faithfully",
    "best wishes", "cheers", "mit freundlichen grüßen", "viele grüße", "liebe grüße", "beste grüße",
    "cordialement", "bien à vous", "un saludo", "saludos", "atentamente", "cordiali saluti",
    "distinti saluti", "atenciosamente", "abraços", "met vriendelijke groet", "groeten",
    "z poważaniem", "pozdrawiam", "med vänliga hälsningar", "mvh", "saygılarımla",
    "с уважением", "此致", "敬具", "よろしくお願い", "감사합니다",
)  # fmt: skip
