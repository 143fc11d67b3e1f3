"""The language of a text, by its script and its small words.

Reads text, writes an ISO 639-1 code, empty where too little is written; assumes one language a
text. Counting small words gives the same answer on every machine.
"""

import re
from collections import Counter

SMALL = {
    "en": "the of and to in that is for on with was as it by at from said be has his not are have",
    "de": "der die das und in zu den mit von für auf ist im nicht ein eine des dem sich",
    "fr": "le la les de des et à en un une du que qui est dans pour sur au avec pas par ce",
    "es": "el la los las de y que en un una del por con para es se al su no lo como más ha",
    "it": "il la di che e un una per del della in con non è i le dei si da al sono più ha nel",
    "pt": "o a os as de que e em um uma do da no na para com não por se mais ao dos foi",
    "nl": "de het een en van in dat op te is voor met zijn niet aan er om die ook als heeft",
    "pl": "w i z na do się nie że jest to o od za jak dla po przez oraz ale ma być",
    "tr": "ve bir bu da de için ile olarak olan daha çok en gibi sonra kadar ne dedi ancak",
    "ro": "și în de la cu pe a că din o nu este pentru un care mai sau au fost",
    "sv": "och i att det som en på är av för med den till inte har de ett om",
    "ru": "и в не на что с по как это из для от его но к за то был о также",
    "uk": "і в не на що з та як це до для від його але за про був також у й",
    "be": "і ў не на што з як гэта да для ад яго але за пра быў таксама у",
    "bg": "и в на не да се от за че с по като е са ще при това през",
    "sr": "и у је да на се за од су са као што не би ће о",
}
_SETS = {language: frozenset(words.split()) for language, words in SMALL.items()}
_CYRILLIC = ("ru", "uk", "be", "bg", "sr")
_SCRIPTS = (
    ("uk", "[іїєґ]"), ("ru", "[ыэёъ]"), ("be", "[ў]"), 
    ("ar", "[\u0600-\u06ff]"), ("he", "[\u0590-\u05ff]"),
    ("el", "[\u0370-\u03ff]"), ("ja", "[\u3040-\u30ff]"), ("ko", "[\uac00-\ud7af]"),
    ("ka", "[\u10a0-\u10ff]"), ("hy", "[\u0530-\u058f]"),
    ("hi", "[\u0900-\u097f]"), ("th", "[\u0e00-\u0e7f]"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def language(text: str) -> str:
    """ISO 639-1 code of the language a text is written in; empty where it cannot be told."""
    words = [word.lower() for word in _WORD.findall(text[:4000])]
    letters = sum(map(len, words))
    if letters < 20:
        return ""
    whole = "".join(words)
    counts = {code: len(re.findall(letter, whole)) for code, letter in _SCRIPTS}
    for code in ("ja", "ko", "ar", "he", "el", "ka", "hy", "hi", "th"):
        if counts[code] > letters * 0.2:
            return code
    if len(re.findall("[\u4e00-\u9fff]", whole)) > letters * 0.3:
        return "zh"
    cyrillic = len(re.findall("[\u0400-\u04ff]", whole)) > letters / 2
    among = [code for code in _SETS if (code in _CYRILLIC) == cyrillic]
    often = Counter(words)
    scores = {code: sum(often[word] for word in _SETS[code]) for code in among}
    if cyrillic:
        for code in ("ru", "uk", "be"):
            scores[code] += counts[code]
    best = max(among, key=lambda code: scores[code])
    return best if scores[best] >= max(2, len(words) * 0.05) else ""
