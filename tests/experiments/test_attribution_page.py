"""What the report says relations made follows the table."""

from experiments.report import attribution_words
from experiments.report.labels import Labels
from tests.experiments.fake_comparison import fake_comparison


def said(lift: float) -> str:
    found = fake_comparison(replicates=4, lift=lift)
    return " ".join(attribution_words.sentences(found, Labels()))  # pyright: ignore[reportArgumentType]


def test_more_with_relations_than_without_is_said_of_what_the_table_says() -> None:
    text = said(1.0)
    assert "adopters in chains without hubs: more with relations at work than without" in text
    assert "adopters in the core: fewer with relations at work than without" in text
    assert "links across walls: alike with relations and without" in text


def test_the_sentence_turns_with_the_table() -> None:
    assert "adopters in chains without hubs: fewer with relations at work than without" in said(-0.5)


def test_few_pairs_are_named() -> None:
    found = fake_comparison(replicates=4)
    few = found.attribution.assign(n=2)
    object.__setattr__(found, "attribution", few)
    (first, *_) = attribution_words.notes(found)  # pyright: ignore[reportArgumentType]
    assert "Two paired runs" in first


def test_nothing_tried_says_nothing() -> None:
    found = fake_comparison(replicates=4)
    object.__setattr__(found, "attribution", found.attribution.head(0))
    assert attribution_words.words(found, Labels()) == {}  # pyright: ignore[reportArgumentType]
