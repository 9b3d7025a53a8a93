"""Words as the index of the shelf has them: what a pack says and what somebody types go through the same folding.

"Gŵyl", "GWYL" and "gwyl" are one word; so are "12" and "۱۲". Whatever is typed becomes letters and digits, so that a
query can never say something to SQLite.
"""

import re
import unicodedata

LONGEST = 100  # of what is typed
MOST = 8  # words of it that are looked for
# Letters that Unicode does not take apart, and those that keyboards for Arabic and Urdu have twice.
SAME = {
    **{"ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ħ": "h", "Ħ": "h", "ı": "i", "æ": "ae", "Æ": "ae"},
    **{"œ": "oe", "Œ": "oe", "ي": "ی", "ى": "ی", "ك": "ک", "ە": "ه", "ہ": "ه", "ة": "ه", "ـ": ""},
}
# Thai, Lao, Burmese, Khmer, kana and Chinese: written without spaces between the words.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+")


class _Folding(dict[int, str]):
    """What becomes of a character, by its number; found out when it is first met."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        self[number] = SAME.get(character, _folded(character))
        return self[number]


def _folded(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind == "Cf" or unicodedata.combining(character) or "\ufe00" <= character <= "\ufe0f":  # joiners, accents, looks
        return ""
    return character.casefold() if kind[0] in "LMN" else " "


_folding = _Folding()


def words(text: str) -> list[str]:
    """The words of a text, folded. A run without spaces becomes its pairs of characters, each of which can be found."""
    folded = unicodedata.normalize("NFKD", text).translate(_folding)
    return UNSPACED.sub(_pairs, folded).split()


def _pairs(run: re.Match[str]) -> str:
    text = run[0]
    return f" {' '.join(text[n : n + 2] for n in range(len(text)))} "


def folded(text: str) -> str:
    """A text as it stands in the index."""
    return " ".join(words(text))


def sought(typed: str) -> list[str]:
    """The words to look for, each once. A lone letter counts only by itself, because words with it are everywhere."""
    every = list(dict.fromkeys(words(typed[:LONGEST])))
    return ([word for word in every if len(word) > 1 or not word.isascii()] or every)[:MOST]


def query(sought: list[str], between: str = "AND") -> str:
    """What to ask the index: words that begin like these, all of them or (`OR`) any."""
    return f" {between} ".join(f'"{word}"*' for word in sought)
