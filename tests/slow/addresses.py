"""The country that an address names, from the words of docs/methods/country_evidence.md: part of the slow script.

The names themselves are data: ISO 3166-1 as Debian's iso-codes has it, and data/country_names.toml.
"""

import json
import tomllib
from pathlib import Path

ISO = Path("/usr/share/iso-codes/json/iso_3166-1.json")
NAMES = Path(__file__).resolve().parents[2] / "data" / "country_names.toml"


def is_letter(character):
    code = ord(character)
    if code < 0x80:
        return "a" <= character <= "z" or "A" <= character <= "Z"
    return (code >= 0xC0 and code not in (0xD7, 0xF7)
            and not 0x2000 <= code <= 0x303F and not 0xFF00 <= code <= 0xFF20)


SMALL = [(0, 0x17F), (0x386, 0x3AB), (0x3C2, 0x3C2), (0x400, 0x52F), (0x1E00, 0x1EFF)]
OTHERWISE = {"İ": "i", "ς": "σ"}


def small(character):
    """Small letters of Latin (but for Extended-B), Greek and Cyrillic; the rest stays."""
    if character in OTHERWISE:
        return OTHERWISE[character]
    return character.lower() if any(first <= ord(character) <= last for first, last in SMALL) else character


def words_of(text):
    words = []
    for chunk in text.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" "):
        if "@" in chunk:
            continue
        word = ""
        for character in chunk + " ":
            if is_letter(character):
                word += small(character)
            elif word:
                words.append(word)
                word = ""
    return words


def known_names():
    """{the words of a name: its code, None if it says nothing}"""
    names = {}
    for entry in json.loads(ISO.read_text(encoding="utf-8"))["3166-1"]:
        for key in ("name", "common_name", "official_name"):
            if key in entry:
                names[tuple(words_of(entry[key]))] = entry["alpha_2"]
    names["kosovo",] = "XK"
    more = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    for code, texts in more["names"].items():
        names.update({tuple(words_of(text)): code for text in texts})
    names.update({tuple(words_of(text)): None for text in more["nothing"]["names"]})
    return names


KNOWN = known_names()
LONGEST = max(len(words) for words in KNOWN)


def country_of(address):
    """The code of the one country that the address names, or None."""
    words, at, named = words_of(address), 0, set()
    while at < len(words):
        length = next((n for n in range(LONGEST, 0, -1) if tuple(words[at:at + n]) in KNOWN and at + n <= len(words)), None)
        if length is None:
            at += 1
            continue
        named.add(KNOWN[tuple(words[at:at + length])])
        at += length
    named.discard(None)
    return named.pop() if len(named) == 1 else None
