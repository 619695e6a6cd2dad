"""The shorthand in which a clinical note is written, as patterns of small letters."""

from __future__ import annotations

from typing import Final

_EDGE: Final = r"(?:^|[^\pL\pN])"
_END: Final = r"(?:$|[^\pL\pN])"

_MEASURED: Final = (
    r"(?:bp|rr|ta|hr|fc|pa|sats?|spo2|sao2|temp|t|crp|wbc|leukos?|hb|hgb|plt|trop|inr|creat?|krea"
    r"|egfr|gfr|hba1c|a1c|lact(?:ate)?|map|fio2|peep|gcs|fhr|bmi|hgt|bnp|tsh|psa)"
    r"[ :=]{1,2}[<>]?[0-9]{1,3}(?:[.,/x][0-9]{1,3})?"
)
_SCHEDULED: Final = (
    r"(?:[1-4] ?x ?(?:1|/ ?d|tgl|dd|die|dgl)|[0-2]-[0-2]-[0-2]|bd|bid|tds|tid|qds|qid|qhs|nocte"
    r"|mane|prn|stat|po|iv|i\.v\.|s\.c\.|p\.o\.|c/ ?[0-9]{1,2} ?h|q[0-9]{1,2}h"
    r"|x ?[0-9]{1,2} ?/ ?(?:7|52|12)|[0-9] ?/ ?(?:7|52|12)"
    r"|x ?[0-9]{1,2} ?(?:d|wk|days)|mg|mcg|µg|mmol|gg)"
)
_HISTORY: Final = (
    r"(?:[cshr]/o|s/p|o/e|f/u|d/c|w/u|pmhx?|psh|hx|dx|ddx|nkda|nka|imp|htn|dm ?2|dm ?ii|t2dm|iddm"
    r"|niddm|copd|chf|hfref|ckd|cad|ihd|cabg|pci|nstemi|stemi|afib|dvt|uti|cva|tia|sob|doe|cxr|ecg"
    r"|ekg|echo|mri|ct|lap|pod ?[0-9]|nwb|ra|gdm|gbs|g[0-9]p[0-9]|si|mse|cbt|abx|nad|wnl|neg"
    r"|afebrile|z\. ?n\.|v\. ?a\.|st\. ?p\.|o\. ?b\.|khk|vhf|aht|dm|anamn|bek\.?|atcd|atcds|hta|idm"
    r"|bpco|bpoc|epoc|irc|ecr|ttt|hdm|rx|iam|acude|fa|tao|ipertes[oa]|bpn|vg|dd|exac[a-z]{0,9}"
    r"|has e dm|em uso|pac|przyj[a-zęt]{1,4}|włączono|nzoz|pobyt|гб|сд|ибс|хобл|чсс|чдд|ад"
    r"|назнач[а-я]{2,3}|жалобы|б-н(?:ой|ая)|pulmo|pt|pat|pz|pcte|pte|re\.|li\.|bds\.|wv|curb-?65|amox"
    r"|clari|co-?amox|ceftri[a-z]{0,5}|vanc|metf|asa|ass 100"
    r"|sx|tx|tol|adm|prev|ctrl|kontrol[a-z]{0,6}|intub[a-z]{0,4}|norepi)"
)
_AGED: Final = (
    r"(?:[0-9]{1,3}(?: ?(?:yo|y/o|yrs?|лет|ans|años|jaar|aa)|[mfwjalл])|[mfkм] ?[0-9]{2}"
    r"|l\. ?[0-9]{2})"
)
NOTE: Final = rf"{_EDGE}(?:{_MEASURED}|{_SCHEDULED}|{_HISTORY}|{_AGED})(?:{_END}|[.,])"
"""A sign of a note; only several of them, each another, show one."""
