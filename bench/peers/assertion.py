#!/usr/bin/env python3
"""Times a clinical assertion library on letters: run by bench/compare.py with the interpreter of its peers.

    assertion.py medspacy|negspacy TERMS LETTERS SECONDS

TERMS is a file with a term a line, LETTERS a folder of .txt files. Both libraries get what imr-audit gets: the same
text and the same terms, a blank English model with a sentence splitter, no download. Loading is not counted. Stops
after SECONDS and prints how many letters and bytes it read in which time, as JSON."""
import json
import pathlib
import sys
import time


def medspacy(terms):
    import spacy
    from medspacy.context import ConText  # registers the component
    from medspacy.target_matcher import TargetRule

    nlp = spacy.blank("en")
    # The sentence splitter of spaCy: medSpaCy's own is many times slower.
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("medspacy_target_matcher").add([TargetRule(t, "CONCEPT") for t in terms])
    nlp.add_pipe("medspacy_context")
    return nlp, lambda doc: [(e.start_char, e._.is_negated) for e in doc.ents]


def negspacy(terms):
    import spacy
    import negspacy.negation  # noqa: F401
    from negspacy.termsets import termset

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    with nlp.select_pipes(enable=[]):
        ruler.add_patterns([{"label": "CONCEPT", "pattern": t} for t in terms])
    nlp.add_pipe("negex", config={"neg_termset": termset("en_clinical").get_patterns()})
    return nlp, lambda doc: [(e.start_char, e._.negex) for e in doc.ents]


def main():
    which, terms, letters, seconds = sys.argv[1:]
    terms = [t for t in pathlib.Path(terms).read_text(encoding="utf-8").splitlines() if t]
    nlp, read = {"medspacy": medspacy, "negspacy": negspacy}[which](terms)
    texts = [p.read_text(encoding="utf-8") for p in sorted(pathlib.Path(letters).rglob("*.txt"))]
    for text in texts[:2]:
        read(nlp(text))
    begin, done, size, hits = time.perf_counter(), 0, 0, 0
    for text in texts:
        hits += len(read(nlp(text)))
        done, size = done + 1, size + len(text.encode())
        if time.perf_counter() - begin > float(seconds):
            break
    json.dump({"letters": done, "bytes": size, "seconds": time.perf_counter() - begin, "mentions": hits}, sys.stdout)


if __name__ == "__main__":
    main()
