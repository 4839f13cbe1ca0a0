#!/usr/bin/env python3
"""Makes kb/words.tsv: how rare each word is in technical and in everyday English, in bits.

usage: word-rarity.py OUT

Counts, in the manual pages and documentation of the packages that Debian installs, in how many pieces of 100 words each word
stands, and does the same sum for the frequencies of everyday English that the package `symspellpy` (MIT licence) carries. A word
is as rare as the commoner of the two says: -log2 of the share of pieces that have it. Words rarer than 10.9 bits are left out:
they count as unknown. Needs symspellpy; `zcat` and `man-db`'s pages under /usr/share/man.
"""
import collections, gzip, html, importlib.resources, math, pathlib, re, sys

PIECE = 100
WORD = re.compile(r"[^\W_]+")
MARKUP = re.compile(r"(?m)^[.'].*?(?= |$)|\\f[A-Z(]\w?|\\[-e&|^]|\\\(..|<[^>]{1,400}>")

def texts():
    seen = set()
    roots = [pathlib.Path(f"/usr/share/man/man{n}") for n in range(1, 9)] + [pathlib.Path("/usr/share/doc")]
    roots += sorted(pathlib.Path.home().glob(".rustup/toolchains/1*/share/doc/rust/html/book"))
    for root in roots:
        for file in sorted(root.rglob("*")):
            if not file.is_file() or file.is_symlink() or file.name in ("copyright", "changelog.gz") or "changelog" in file.name.lower():
                continue
            try:
                raw = gzip.open(file).read() if file.suffix == ".gz" else file.read_bytes()
            except OSError:
                continue
            if b"\0" in raw[:2000] or len(raw) > 400_000:
                continue
            text = MARKUP.sub(" ", html.unescape(raw.decode("utf-8", "replace")))
            key = hash(text[:3000])
            if key not in seen:
                seen.add(key)
                # Manual pages of one program repeat themselves: a long one counts for a part only.
                yield text[:40_000]

def main():
    pieces = collections.Counter()
    total = 0
    for text in texts():
        words = [w.lower() for w in WORD.findall(text)]
        for at in range(0, len(words) - PIECE + 1, PIECE):
            total += 1
            pieces.update({w for w in words[at : at + PIECE] if not w.isdigit() and 1 < len(w) <= 24})
    everyday = {}
    resource = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    rows = [line.split() for line in resource.read_text("utf-8-sig").splitlines()]
    whole = sum(int(n) for _, n in rows)
    for word, n in rows:
        everyday[word.lower()] = 1 - (1 - int(n) / whole) ** PIECE
    bits = {}
    for word in set(pieces) | set(everyday):
        share = max(pieces[word] / total if pieces[word] > 4 else 0, everyday.get(word, 0))
        if share > 0:
            bits[word] = max(0.0, -math.log2(share))
    kept = sorted((w, b) for w, b in bits.items() if b < 10.95 and w.isascii() and any(c.isalpha() for c in w))
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write("# How rare a word is in technical and everyday English, in bits: made by scripts/word-rarity.py\n# columns: word, bits\n")
        for word, b in kept:
            out.write(f"{word}\t{b:.1f}\n")
    print(f"{total} pieces, {len(kept)} words")

main()
