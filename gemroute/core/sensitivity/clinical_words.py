"""The shorthand in which a clinical note is written, as patterns of small letters."""

from __future__ import annotations

from typing import Final

_EDGE: Final = r"(?:^|[^\pL\pN])"
_END: Final = r"(?:$|[^\pL\pN]|[.,])"

_MEASURED: Final = (
    r"(?:bp|rr|ta|hr|fc|pa|sats?|spo2|sao2|temp|t|crp|wbc|leukos?|hb|hgb|plt|trop|inr|creat?|krea"
    r"|egfr|gfr|hba1c|a1c|lact(?:ate)?|map|fio2|peep|gcs|fhr|bmi|hgt|bnp|tsh|psa|bz|gds|mcv|bt"
    r"|nihss|epds|phq|lvef|ef|o2|ciwa|гемоглобин|гб|ад)[ :=]{1,2}[<>]?[0-9]{1,3}"
    r"(?:[.,/x][0-9]{1,3})?|t ?3[5-9][.,][0-9]|p?t[0-4]n[0-3]|[a-tv-z][0-9]{2}\.[0-9]{1,2}"
)
_SCHEDULED: Final = (
    r"[1-4] ?x ?(?:[1-4]|/ ?d|tgl|dd|die|dgl)|[0-2]-[0-2]-[0-2]|bd|bid|tds|tid|qds|qid|qhs|nocte"
    r"|mane|prn|stat|po|iv|i\.v\.|s\.c\.|p\.o\.|c/ ?[0-9]{1,2} ?h|q[0-9]{1,2}h"
    r"|x ?[0-9]{1,2} ?/ ?(?:7|52|12)|[0-9] ?/ ?(?:7|52|12)|x ?[0-9]{1,2} ?(?:d|wk|days)"
    r"|[0-9]{1,2} ?(?:wo|wks?|gg|ie)|mg|mcg|µg|mmol|gtt|zur nacht|baja [0-9]{1,3} ?d|au bis"
)
_HISTORY: Final = (
    r"[cshr]/o|s/p|o/e|f/u|d/c|w/u|pmhx?|psh|hx|sx|dx|ddx|tx|cx|rx|nkda|nka|imp|adm|tol|ctrl|nad"
    r"|wnl|neg|afebrile|pod ?[0-9]|d[1-9][0-9]?|rm ?[0-9]{1,2}|bed ?[0-9]{1,2}|zi\. ?[0-9]{1,2}"
    r"|z\. ?n\.|v\. ?a\.|st\. ?p\.|o\. ?b\.|anamn|bek\.?|re\.|li\.|bds\.|wv|verlauf|verneint"
    r"|kontrol[a-z]{0,6}|atcds?|ttt|hdm|dg|acude|em uso|has e dm|exac[a-z]{0,9}|att?ak"
    r"|przyj[a-zęt]{1,4}|włączono|назнач[а-я]{2,3}|жалобы|neuro obs|ehpad|bloc|camhs"
)
_ILLNESSES: Final = (
    r"htn|dm|dm ?2|dm ?ii|t2dm|iddm|niddm|copd|chf|hfref|ckd|cad|ihd|cabg|pci|nstemi|stemi|afib|rvr"
    r"|dvt|uti|cva|tia|sob|doe|gdm|gbs|ida|g[0-9]p[0-9]|si|thr|tkr|orif|nwb|ra|curb-?65|khk|vhf|aht"
    r"|shf|pe|peg|hemi|hta|idm|bpco|bpoc|epoc|irc|ecr|iam|fa|tao|ipertes[oa]|bpn|kol|koah|tha|fesf"
    r"|stenty?|сд|ибс|хобл|чсс|чдд|σδ|ιι|αυ|suizid[a-z]{0,8}"
)
_EXAMINED: Final = (
    r"mse|cbt|abx|cxr|ecg|ekg|echo|mri|ct|lap|pulmo|intub[a-z]{0,4}|norepi|amox|clari|co-?amox"
    r"|ceftri[a-z]{0,5}|vanc|metf|asa|aas|ass 100|attelle|sne"
)
_WHO: Final = (
    r"pt|pat|px|bn|pz|pcte|pte|pac|пац|чол|ασθ|dhr|mw|vg|dd|б-н(?:ой|ая)|ετών|ani|år|éves"
    r"|[0-9]{1,3}(?: ?(?:yo|y/o|yrs?|лет|ans|años|jaar|aa)|[mfwjaл])|[mfмж男女] ?[0-9]{2}"
    r"|l\. ?[0-9]{2}|(?:kind|niñ[oa]|enfant|bimbo) [0-9]{1,2}"
)
NOTE: Final = (
    rf"{_EDGE}(?:{_MEASURED}|{_SCHEDULED}|{_HISTORY}|{_ILLNESSES}|{_EXAMINED}|{_WHO}){_END}"
)
"""A sign of a note; only several of them, each another, show one."""
