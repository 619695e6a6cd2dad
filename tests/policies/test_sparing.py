"""What words nearby spare elsewhere, and do not here: a secret is no less one beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.scanner import Scanner, Workshop
from gemroute.plugins import known_needs

FOLDER = Path(__file__).parents[2] / "policies" / "detectors"
PACKS = [(file.name, file.read_bytes()) for file in sorted(FOLDER.glob("*.yaml"))]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    rules = load_packs(PACKS, known=known_needs())
    return Scanner(rules, workshop=Workshop(known_needs()))


@pytest.mark.parametrize(
    "text",
    [
        "20240315 4539578763621486 12/27 482",
        "HbA1c 104, my mother is at a loss",
        "My mother called--cancer, stage 3, she starts chemotherapy on Monday.",
        "https://crm.basalt-labs.io/customers/ada.quarz@basalt-labs.io",
        "This report may not be copied or distributed except according to the NDA with Basalt.",
        "Laut Packungsbeilage darf ich das nicht: ich nehme Sertralin 50 mg, meine Mutter auch.",
        "Mon père vit avec une dépendance à l'alcool depuis dix ans.",
        "Mein Vater hatte 2021 einen Schlaganfall, udar niedokrwienny.",
        "Guests\n  Ada Quarz (ada.quarz@basalt-labs.io)\n  Bo Kiesel (bo.kiesel@basalt-labs.io)",
        "https://basalt-labs.io/unsubscribe?mail=ada.quarz@basalt-labs.io",
        'classification: ["NOFORN", "SECRET"]',
        "DRAFT\nCONFIDENTIAL\nMEMORANDUM\n\nWe will close the plant.",
        "This report may not be copied or distributed except with the consent of Basalt Inc.",
        "Usage interne : ne pas diffuser hors de la société",
        "<code>PIN 4711</code> <b>CONFIDENTIAL</b>",
        "20240315 DE44500105175407324931 Maria Huber 1.200,00",
        "10023455: DE44 5001 0517 5407 3249 31",
        (
            "kundennr karte ablauf cvc\n20024501 4539578763621486 12/27 482\n20024502 "
            "4024007123456781 11/26 911"
        ),
        "Donation from Maria Huber by card 4539 5787 6362 1486, exp 12/27, CVC 482",
        "Please refund the donation of Maria Huber to IBAN DE44 5001 0517 5407 3249 31.",
        "Kontoinhaberin Maria Huber, Spende monatlich 50 EUR, IBAN DE44 5001 0517 5407 3249 31",
        "Name: Josef Spender, Karte 4539578763621486 12/27 482",
        (
            "SECRET//NOFORN\nInternal memo: convoy leaves Ramstein at 0400.\nPublic affairs is "
            "not to be told."
        ),
        (
            "TOP SECRET\nOfficial visit of the delegation to the base\nOpen points: route of "
            "the convoy"
        ),
        "SECRET\nInternal planning for the raid, 4 May 0400\nPrivate contractors: 40",
        "CONFIDENTIAL\nInternal audit findings on Acme payroll\nOpen issues: salaries unpaid",
        (
            "STRENG VERTRAULICH\nInterne Planung: Werk Ulm wird geschlossen\nÖffentlichkeit "
            "erfährt es am 12. Juni"
        ),
        "CONFIDENTIEL\nInterne à la direction\nPublic visé : aucun",
        "Name: John Smith\nAddress: 1432 Maple Street, Las Vegas, NV 89101\nPhone: 702-738-4471",
        "John Smith, 1234 Elm Street SE, Washington, DC 20003, 202-738-4471",
        "Name: Anna Berg\nAdresse: Lindenstrasse 5, 5400 Baden AG\nTel. 079 234 56 78",
        "Name: Anna Berg, Lindenweg 4, 1. UG, 80336 München, Tel. 0170 2345678",
        "Name: Emily Carter\nAddress: 14 Cathedral Road, Cardiff CF11 9LJ\nTel: 029 2034 4471",
        "Name: Emily Carter, 21 Airport Road, Leeds LS19 7TU, 0113 234 4471",
        (
            "Emily Carter complained to customer service. Phone: 07911 344715. Address: 14 "
            "Church Road, Cardiff CF11 9LJ"
        ),
        (
            "Kundenservice: Herr Peter Huber, Lindenweg 4, 80336 München, Tel. 0170 2345678 "
            "hat sich beschwert"
        ),
        "Customer support ticket 88: Emily Carter, 14 Church Road, Cardiff CF11 9LJ, 07911 344715",
        "Emily Carter, +44 7911 344715, works at the library",
        "Subject: PRIVILEGED & CONFIDENTIAL - judge heard our motion, next steps",
        (
            "Subject: Attorney-client privileged - jury found for plaintiff; settlement "
            "authority 2.1m"
        ),
        "Subject: STRICTLY CONFIDENTIAL - response to rumours about layoffs",
        "Subject: CONFIDENTIAL - Bloomberg acquisition of Helios, term sheet",
        "Re: CONFIDENTIAL - Snowden contract (Jane Snowden), salary proposal",
        "Introduction to Q3 pricing strategy - CONFIDENTIAL",
        "Folie 3: Introduction to Project Titan (merger with Helios) | STRICTLY CONFIDENTIAL",
        "Section 3 Source code escrow terms - CONFIDENTIAL",
        "password: $uperS3cret",
        "DB_PASSWORD='$uperS3cret99'",
        "password=My_D0g_Rex_2019!",
        "password: my_cat_Tom1998",
        "password: The_Beatles_1964",
        "password: the-red-Fox_88!",
        "password: %(Kx9vT2pQ!",
        "password: @dm1nP4ss@",
        "SECRET_KEY=example-9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c",
        "DB_PASSWORD=Todo2024!x7",
        "My bank account information: IBAN HU42 1177 3016 1111 1018 0000 0000",
        "For your information, Anna Kovács, IBAN HU42 1177 3016 1111 1018 0000 0000",
        "- [ ] Anna Berg has HIV, tell Dr Huber\n- [ ] buy milk",
        "- [ ] pick up my HIV medication (Biktarvy) at the pharmacy",
        "Anna Berg, Mozartstr. 5, leidet an Depressionen",
        (
            "Colleague Anna Berg has breast cancer and is on sick leave; her workshop for "
            "employees is cancelled."
        ),
        (
            "Anna Berg (HR file): off sick since Monday with major depression; lecture on "
            "Friday cancelled."
        ),
        "Name: Maria Garcia Lopez, date of birth: 12/03/1980, Barcelona, Spain",
        "Maria Garcia Lopez, nacida el 12/03/1980 en Barcelona",
        "Anna Berg, date of birth 12 March 1980, works at Barcelona airport",
        "Name: Lena Fuchs, geboren am 12.03.1980 in Wien, Beruf: Physiker",
        "option 2 (for internal use only): close the Ulm plant in March",
        (
            "# For internal use only\nclass reorganisation of the Ulm plant: 300 layoffs "
            "planned for March 3"
        ),
        "Name: Anna Berg, position: CEO, base salary: EUR 240,000",
        "person in charge: 536-22-8743",
        (
            "PRIVILEGED & CONFIDENTIAL\n\nHarper v Helios. The work product doctrine protects "
            "the expert's notes. In practice a court usually orders both parties to mediate, "
            "and a settlement offer is without prejudice. Helios will settle at 1.4m. What "
            "is the worst case? A party that breaches the confidentiality agreement is "
            "liable for 2.1m."
        ),
        (
            "CONFIDENTIAL\n\nBoard paper: closing of the Ulm plant, 300 jobs. The embargo is "
            "lifted on 12 June. Insider information is defined in Article 7 MAR; it usually "
            "means that anyone who trades is punished. Trade secrets are listed in annex 2."
        ),
        (
            "STRICTLY CONFIDENTIAL\nClosing of the Ulm plant, 300 jobs. What is the effect on "
            "people? Restricted information is shared only with the board; confidential "
            "information must not be mailed, for example to employees."
        ),
    ],
)
def test_harmless_words_nearby_spare_no_secret(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("x", text)], thorough=True).findings != ()


@pytest.mark.parametrize(
    "text",
    [
        "00000e50: 4539 5787 6362 1486 2f2f 6220 7475 7420  4W.cb..//b tut \n",
        "Spendenkonto: Hilfswerk Kiesel, IBAN DE44 5001 0517 5407 3249 31\n",
        "Levels\nSecret: the gravest\nConfidential: grave\nRestricted: the least\n",
        "Kiesel NV, Dock 4, 2000 Antwerpen, +32 3 234 44 71",
        "Kiesel SE, Hauptstrasse 4, 70173 Stuttgart, Tel. 0711 2345678",
        "City library, 4 Dock Road, Leeds LS19 7TU, 0113 234 4471",
        "Explain the term attorney-client privileged in two sentences.",
        "Bloomberg reported that the slides were marked TOP SECRET.",
        "password: $DB_PASSWORD",
        "password: your_password_here1A",
        "password: my_secret_Key123",
        "API_KEY=example-key",
        "For the test, use IBAN HU42 1177 3016 1111 1018 0000 0000",
        "[ ] HIV [ ] hepatitis [ ] none of these\nName: ____",
        "Mozart suffered from rheumatic fever, says the exhibition.",
        "Lionel Messi, born 24 June 1987, played for FC Barcelona.",
        "@internal For internal use only\n",
        "# For internal use only\nclass Plant:\n    pass\n",
        "Suppose the CEO has a base salary of EUR 240,000.",
        "TOP SECRET\n\nTop secret is the highest level of classification in many countries.\n",
        "Order 20240315 4539578763621487 12 pieces",
        "Pourquoi ce useEffect boucle ? Mon tableau de dépendances contient [items].",
        "I have a question: const { read, written } = encoder.encodeInto(src, dest);",
        "This file may not be copied, modified, or distributed except according\nto its terms.",
        "agreement with Basalt, having an\noffice at 160 Agate Avenue, Santa Clara, CA 95051",
        "Nationalmuseet, Ny Vestergade 10, 1471 København K. Husk madpakke!",
        "Musei Capitolini, Piazza del Campidoglio 1, 00186 Roma. Chiude alle 18.",
        "CONTACT PRESSE – Ballet des Tilleuls\nService communication, 01 42 68 53 00",
        (
            "Authors:\n  Ada Quarz (ada.quarz@basalt-labs.io)\n  Bo Kiesel (bo.kiesel@basalt-labs"
            ".io)\n  Una Tern (una.tern@basalt-labs.io)\n  Cleo Gneis (cleo.gneis@basalt-labs.io)"
        ),
        'principal="HTTP/vm.basalt.org@BASALT.ORG"',
        "https://lore.basalt.org/git/7vbptlsuyv.fsf@gitster.basalt.org/",
        '"nextForwardToken": "f/31961209122447488583055879464742346735121166569214640130",',
        "* add support for user credentials ([#738](https://github.com/basalt/quarz/issues/738))",
        '"FolderType": {\n  "enum": [\n    "SHARED",\n    "RESTRICTED"\n  ]\n}',
        "<p>Percentage of time in the <code>Privileged</code> state over the last 10 seconds.</p>",
        "SEARCH\nSECOND\nSECTION\nSENSITIVE\nSEPARATE\nSEQUENCE\nSESSION\n",
        '"passphrase": "AB1C2defGHijkLMNo3PqQRstUvwxyzaBCDEfghh4ijklMN5opqrStuVWxyzAb"',
        "np.float64,0x2c39102658723,0xc07346a4db63bf55,1",
        "console.log(copy);\n// Prints: <Buffer 01 02 03 04 05>",
        (
            'key="-----BEGIN PRIVATE KEY-----\\nXXXX\\nXXXX\\n-----END PRIVATE KEY-----"\n```\n\n'
            "It is not the path to a key file"
        ),
        "Was heißt VS-NUR FÜR DEN DIENSTGEBRAUCH? Die Anweisung kennt vier Grade.",
        "Camomille, sachet de 40 g. Usage interne : une cuillère à café par tasse.",
        '<comment xml:lang="el">Βάση δεδομένων SQLite3</comment>',
    ],
)
def test_what_is_nobodys_stays_spared(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("x", text)], thorough=True).findings == ()
