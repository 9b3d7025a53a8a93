"""The words that building adds to a text, in the language of that text."""

# Titles of boxes, the way back from a footnote, labels. A Welsh speaker has yet to read ours over.
WORDS: dict[str, dict[str, str]] = {
    "en": {
        **{"note": "Note", "tip": "Tip", "warning": "Take care", "back": "Back to the text"},
        **{"true": "True", "false": "False", "said": "Read what is said", "captions": "Captions"},
        **{"important": "Important", "example": "Example", "more": "More", "answer": "Show the answer"},
        **{"summary": "In short", "question": "A question", "try": "Try it", "talk": "Talk about it"},
        **{"before": "Before you start", "aims": "After this you can", "asks": "What this is about"},
        **{"remember": "Worth remembering", "right": "That works", "wrong": "That does not work", "todo": "To do"},
        **{"start": "To begin with", "part": "part", "audio": "Sound", "video": "Video"},
        **{"second": "second", "seconds": "seconds", "minute": "minute", "minutes": "minutes"},
        **{"answer each": "Answer each question. At the end you see which answers are right."},
    },
    "cy": {
        **{"note": "Nodyn", "tip": "Awgrym", "warning": "Cymerwch ofal", "back": "Yn ôl at y testun"},
        **{"true": "Cywir", "false": "Anghywir", "said": "Darllen beth sy’n cael ei ddweud", "captions": "Capsiynau"},
        **{"important": "Pwysig", "example": "Enghraifft", "more": "Mwy", "answer": "Dangos yr ateb"},
        **{"summary": "Yn fyr", "question": "Cwestiwn", "try": "Rhowch gynnig arni", "talk": "Siaradwch am hyn"},
        **{"before": "Cyn i chi ddechrau", "aims": "Ar ôl hyn gallwch chi", "asks": "Am beth mae hyn"},
        **{"remember": "Gwerth ei gofio", "right": "Mae hynny’n gweithio", "wrong": "Dydy hynny ddim yn gweithio"},
        **{"todo": "I’w wneud", "start": "I ddechrau", "part": "rhan", "audio": "Sain", "video": "Fideo"},
        **{"second": "eiliad", "seconds": "eiliad", "minute": "munud", "minutes": "munud"},
        **{"answer each": "Atebwch bob cwestiwn. Ar y diwedd fe welwch pa atebion sy’n gywir."},
    },
}


def words(lang: str) -> dict[str, str]:
    """What building adds, in this language; in English where we do not have it."""
    return WORDS.get(lang.partition("-")[0], WORDS["en"])
