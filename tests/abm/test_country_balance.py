"""Country packs against the accounting identities and the published figures."""

import numpy as np
import pytest

from abm.country import Country, country_codes, load_country

PACKS = (*country_codes(), "template")
MINING_AND_MANUFACTURING = "MIN OIL CHEM MET MACH ELEC COMEQ AUTO TREQ CONSG APPL".split()


@pytest.fixture(scope="module")
def countries() -> dict[str, Country]:
    return {code: load_country(code) for code in PACKS}


@pytest.mark.parametrize("code", PACKS)
def test_inputs_and_value_added_make_output(code: str, countries: dict[str, Country]):
    country = countries[code]
    inputs = (country.domestic_flow + country.imported_flow).sum(axis=0)
    assert inputs + country.value_added == pytest.approx(country.output, rel=2e-4, abs=1.0)


@pytest.mark.parametrize("code", PACKS)
def test_sales_make_output(code: str, countries: dict[str, Country]):
    country = countries[code]
    sales = country.domestic_flow.sum(axis=1) + country.final_use
    if country.final_use_includes_imports:
        sales = sales + country.imported_flow.sum(axis=1) - country.imports
    assert sales == pytest.approx(country.output, rel=2e-4, abs=1.0)


@pytest.mark.parametrize(
    ("code", "field", "published"),
    # trillion KRW (Bank of Korea, 2020 tables) and trillion CNY (National Bureau of Statistics, 2020 tables)
    [
        ("kr", "output", 4557.2),
        ("kr", "value_added", 2036.2),
        ("kr", "domestic_flow", 2031.4),
        ("cn", "output", 269.90),
        ("cn", "value_added", 101.64),
        ("cn", "domestic_flow", 156.25),
    ],
)
def test_totals_are_the_published_ones(
    code: str, field: str, published: float, countries: dict[str, Country]
):
    country = countries[code]
    total = getattr(country, field).sum() * country.per_usd / 1e6
    assert total == pytest.approx(published, rel=1e-4)


@pytest.mark.parametrize(("code", "published"), [("kr", 2.019), ("cn", 2.792)])
def test_machinery_multiplier_is_the_published_one(
    code: str, published: float, countries: dict[str, Country]
):
    country = countries[code]
    assert country.multipliers()[country.sectors.index("MACH")] == pytest.approx(published, abs=0.001)


def test_multipliers_of_a_diagonal_table_are_geometric(countries: dict[str, Country]):
    coefficients = countries["template"].input_coefficients()
    series = np.ones(len(coefficients))
    total = series.copy()
    for _ in range(200):
        series = series @ coefficients
        total += series
    assert countries["template"].multipliers() == pytest.approx(total, rel=1e-9)


@pytest.mark.parametrize("code", PACKS)
def test_upstreamness_is_one_plus_that_of_the_buyers(code: str, countries: dict[str, Country]):
    country = countries[code]
    stages = country.upstreamness()
    assert stages.min() >= 1.0
    sold = country.domestic_flow / country.output[:, None]
    assert stages == pytest.approx(1.0 + sold @ stages, rel=1e-9)


def test_mining_lies_upstream_and_construction_downstream(countries: dict[str, Country]):
    for code in country_codes():
        stages = dict(zip(countries[code].sectors, countries[code].upstreamness(), strict=True))
        assert stages["MIN"] > stages["AUTO"] > stages["CONS"]


def mean_employees(tail: np.ndarray, largest: np.ndarray) -> np.ndarray:
    ratio = 10.0 / largest
    return tail / (tail - 1.0) * 10.0 * (1.0 - ratio ** (tail - 1.0)) / (1.0 - ratio**tail)


@pytest.mark.parametrize("code", PACKS)
def test_firms_times_mean_size_make_employment_outside_the_fringe(code: str, countries: dict[str, Country]):
    country = countries[code]
    employed = country.firms * mean_employees(country.tail, country.largest)
    assert employed == pytest.approx(country.employment * (1.0 - country.fringe_employment), rel=0.02)


def test_korean_firms_add_up_to_the_survey_population(countries: dict[str, Country]):
    country = countries["kr"]
    assert country.firms.sum() == pytest.approx(210_000, rel=0.02)
    chosen = [country.sectors.index(sector) for sector in MINING_AND_MANUFACTURING]
    assert country.firms[chosen].sum() == pytest.approx(70_000, rel=0.03)


def test_a_worker_of_the_fringe_produces_less(countries: dict[str, Country]):
    for country in countries.values():
        assert np.all(country.fringe <= country.fringe_employment)
