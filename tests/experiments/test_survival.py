"""What survives rival rules and controls is counted off the table."""

import pandas as pd

from experiments.report.judgement import contrasts
from experiments.report.labels import Labels
from experiments.report.remarks import survival_sentences
from tests.experiments.fake_comparison import HEADLINES, fake_comparison


def said(factor: float) -> list[str]:
    """Sentences where differences under another rule are so many times those at a quarter of the budget."""
    comparison = fake_comparison(replicates=6)
    found = contrasts(comparison, HEADLINES)  # pyright: ignore[reportArgumentType]
    robust = comparison.robust_differences
    rule = robust[(robust["panel"] == "budget") & (robust["level"].astype(str) == "0.25")]
    rule = rule.assign(panel="rule", level="bass", mean=rule["mean"] * factor)
    return survival_sentences(found, pd.concat([robust, rule]), Labels())


def test_signs_that_hold_are_counted() -> None:
    (sentence,) = said(1.0)
    assert "keep their sign" in sentence
    assert "lost somewhere" not in sentence


def test_signs_that_turn_are_counted_and_named() -> None:
    (sentence,) = said(-1.0)
    assert "so many keep their sign: 0 under the rule of adoption 'bass'" in sentence
    assert "lost somewhere" in sentence


def test_without_such_panels_nothing_is_said() -> None:
    comparison = fake_comparison(replicates=6)
    found = contrasts(comparison, HEADLINES)  # pyright: ignore[reportArgumentType]
    assert survival_sentences(found, comparison.robust_differences, Labels()) == []
