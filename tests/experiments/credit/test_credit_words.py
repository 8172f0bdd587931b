"""What the report says of instruments and measures is read off the tables, and turns with them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Comparison, execute
from experiments.plan import compare_plan
from experiments.report import credit_words
from experiments.report.credit_figure import draw_credit
from experiments.report.credit_words import NOT_COMPUTED, answer, words
from experiments.report.numbers import MINUS
from experiments.report.style import looks
from experiments.wording import labels_of
from tests.experiments.credit import toy

MIX = "kr-5gplus-2019"


def run(**changes: object) -> Comparison:
    given = {
        "structures": ["kr"],
        "mixes": ["none", MIX],
        "firms": 300,
        "replicates": 5,
        "end": "2019-06",
        "robustness": False,
        "relations": False,
        "attribute": True,
        "attribute_seeds": 5,
    }
    return execute(compare_plan(**(given | changes)), workers=1, engine=toy.ENGINE)


FOUND = run()
LABELS = labels_of(FOUND.plan)
DEMO, ADOPT, STD = (LABELS.instrument(code) for code in ("DEMO", "ADOPT", "STD"))


def with_values(change: dict[str, tuple[float, float]], indicator: str = "adopter_density") -> Comparison:
    """The same comparison with other values: instrument to value and corrected chance, all others nothing."""
    table = FOUND.shapley.copy()
    mine = table["indicator"] == indicator
    table.loc[mine, ["value", "low", "high", "p_holm"]] = (0.0, 0.0, 0.0, 1.0)
    for code, (value, chance) in change.items():
        row = mine & (table["instrument"] == code)
        table.loc[row, ["value", "low", "high", "p_holm"]] = (value, value - 0.01, value + 0.01, chance)
    return replace(FOUND, shapley=table)


def test_the_instrument_that_carries_most_stands_first() -> None:
    said = answer(with_values({"ADOPT": (0.02, 0.01), "DEMO": (0.03, 0.01)}), LABELS)
    assert said.index(f"{DEMO} +3.0 (+2.0 to +4.0)") < said.index(f"{ADOPT} +2.0 (+1.0 to +3.0)")
    turned = answer(with_values({"ADOPT": (0.03, 0.01), "DEMO": (0.02, 0.01)}), LABELS)
    assert turned.index(ADOPT) < turned.index(DEMO)


def test_the_sign_turns_with_the_data() -> None:
    assert f"{DEMO} +3.0" in answer(with_values({"DEMO": (0.03, 0.01)}), LABELS)
    assert f"{DEMO} {MINUS}3.0 ({MINUS}4.0 to {MINUS}2.0)" in answer(
        with_values({"DEMO": (-0.03, 0.01)}), LABELS
    )


@pytest.mark.parametrize("chance", [0.1, 0.5, np.nan])
def test_what_cannot_be_told_from_zero_after_correction_is_not_named(chance: float) -> None:
    said = answer(with_values({"DEMO": (0.03, chance), "ADOPT": (0.02, 0.02)}), LABELS)
    assert DEMO not in said
    assert ADOPT in said


def test_none_of_them_is_said_if_none_can_be_told() -> None:
    said = answer(with_values({"DEMO": (0.03, 0.2)}), LABELS)
    assert "none of the 15 instruments can be told from zero, of +3.0 in all" in said


def test_the_correction_is_named_and_the_sum_is_that_of_the_mix() -> None:
    said = answer(with_values({"DEMO": (0.03, 0.0), "ADOPT": (-0.01, 0.5)}), LABELS)
    assert "Holm" in said
    assert "of +2.0 in all" in said


def test_a_long_list_is_cut_and_counted() -> None:
    many = {code: (0.01 * k, 0.01) for k, code in enumerate(("DEMO", "ADOPT", "RND", "STD", "TAL", "FIN"), 1)}
    said = answer(with_values(many), LABELS)
    assert "and four more" in said
    assert DEMO not in said
    assert "and two more" in words(with_values(many), LABELS)["answer"]


def test_without_the_option_it_says_so() -> None:
    plain = run(attribute=False, attribute_seeds=None)
    assert answer(plain, LABELS) == NOT_COMPUTED
    assert words(plain, LABELS) == {}
    assert "--attribute" in NOT_COMPUTED


def test_losses_alone_name_instruments_and_measures() -> None:
    said = " ".join(words(FOUND, LABELS)["alone"])
    assert "Of the 15 instruments" in said
    assert f"{DEMO} +50.0" in said
    assert "Of the 39 measures" in said
    assert "KR-38" in said  # the one measure that carries standards
    table = FOUND.ablation.assign(p_holm=1.0)
    untold = " ".join(words(replace(FOUND, ablation=table), LABELS)["alone"])
    assert f"{DEMO} +50.0" not in untold
    assert "no loss can be told from zero" in untold


def test_a_measure_that_matters_is_named_with_its_title() -> None:
    table = FOUND.ablation.copy()
    row = (table["name"] == "KR-14") & (table["indicator"] == "adopter_density")
    table.loc[row, ["mean", "low", "high", "p_holm"]] = (0.05, 0.04, 0.06, 0.001)
    said = " ".join(words(replace(FOUND, ablation=table), LABELS)["alone"])
    assert "two can be told to matter" in said
    assert said.index("KR-38 ") < said.index("KR-14 ")


def test_where_the_money_goes_is_said() -> None:
    kept = run(attribute_money="kept", attribute_seeds=1, replicates=1)
    assert "leaves its money to the rest" in words(kept, LABELS)["money"]
    assert "takes its money with it" in words(FOUND, LABELS)["money"]


def test_one_replicate_tells_nothing() -> None:
    one = run(attribute_seeds=1)
    assert "can be told from zero" in answer(one, LABELS)
    assert DEMO not in answer(one, LABELS)
    assert any("little can be told" in note for note in words(one, LABELS)["notes"])


def test_shares_of_money_add_up_to_the_whole() -> None:
    table = words(FOUND, LABELS)["tables"][0]
    shares = [float(row["money"].removesuffix(" %")) for row in table["rows"]]
    assert sum(shares) == pytest.approx(100.0, abs=1.0)
    assert len(shares) == 15


def test_the_page_shows_it_and_says_what_was_not_done(tmp_path: Path) -> None:
    FOUND.write(tmp_path / "with")
    page = (tmp_path / "with" / "report.html").read_text(encoding="utf-8")
    assert "Which instruments carry the effect?" in page
    assert (tmp_path / "with" / "figures" / "credit.svg").exists()
    assert list(pd.read_csv(tmp_path / "with" / "shapley.csv").columns) == list(FOUND.shapley.columns)
    run(attribute=False, attribute_seeds=None).write(tmp_path / "without")
    page = (tmp_path / "without" / "report.html").read_text(encoding="utf-8")
    assert "Not computed; <code>pearlnet compare --attribute</code>" in page
    assert not (tmp_path / "without" / "figures" / "credit.svg").exists()


def test_a_bar_is_drawn_for_each_instrument_with_weight() -> None:
    figure = draw_credit(FOUND, LABELS, looks(FOUND.plan.mixes))
    assert figure is not None
    assert len(figure.axes[0].patches) == 15
    assert len(credit_words.shares(FOUND, "adopter_density")[0].parts) == 15
