"""Verbs that list, show and compare what there is to choose from."""

from typing import Final

import click

CATALOGUE: Final = {
    "mixes": ("Policy mixes: measures under one budget.", "cn-2020-2023"),
    "measures": ("The coded measures behind the mixes.", "KR-05"),
    "instruments": ("The instruments a measure can use.", "DEMO"),
    "indicators": ("What is measured in every run.", "adopter_density"),
    "parameters": ("Every number the model uses, with its evidence.", "firm.life"),
    "countries": ("The production structures.", "kr"),
}
"""Verbs that list and show, with a sentence and an example."""


def catalogue_verb(kind: str, sentence: str, example: str, group_class: type[click.Group]) -> click.Group:
    """Return the verb that lists and shows one kind of thing."""

    @click.group(
        kind,
        cls=group_class,
        help=f"{sentence}\n\n\b\nExamples:\n  pearlnet {kind} list\n  pearlnet {kind} show {example} --json",
    )
    def group() -> None: ...

    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

    @group.command("list", help=f"List all.\n\n\b\nExample:\n  pearlnet {kind} list --json")
    @as_json
    def list_all(as_json: bool) -> None:  # pyright: ignore[reportUnusedFunction]
        from experiments import catalogue

        rows = catalogue.listing(kind)
        click.echo(catalogue.as_json(rows) if as_json else catalogue.as_table(rows))

    @group.command("show", help=f"Show one.\n\n\b\nExample:\n  pearlnet {kind} show {example}")
    @click.argument("name")
    @as_json
    def show_one(name: str, as_json: bool) -> None:  # pyright: ignore[reportUnusedFunction]
        from experiments import catalogue

        row = catalogue.entry(kind, name)
        click.echo(catalogue.as_json(row) if as_json else catalogue.as_text(row))

    return group


def add_catalogue(program: click.Group, group_class: type[click.Group]) -> None:
    """Add the verbs that list and show to the program."""
    for kind, (sentence, example) in CATALOGUE.items():
        verb = catalogue_verb(kind, sentence, example, group_class)
        if kind == "mixes":
            verb.add_command(diff)
            verb.add_command(trace)
        program.add_command(verb)


@click.command()
@click.argument("first")
@click.argument("second")
def diff(first: str, second: str) -> None:
    """Say in words how the SECOND mix differs from the FIRST.

    \b
    Example:
      pearlnet mixes diff cn-notice-2020 cn-2020-2023
    """  # noqa: D301
    from experiments import catalogue

    click.echo(catalogue.compare_mixes(first, second))


@click.command()
@click.argument("mix")
@click.argument("code")
@click.option("--month", default="2022-06", show_default=True, help="Month, YYYY-MM.")
@click.option("--structure", default=None, help="Production structure; the first one if not given.")
def trace(mix: str, code: str, month: str, structure: str | None) -> None:
    """Name the measures and source lines behind an instrument's money or a sub-code's strength.

    \b
    Examples:
      pearlnet mixes trace cn-2020-2023 SEC.data --month 2022-06
      pearlnet mixes trace kr-5gplus-2019 DEMO --month 2021-01
    """  # noqa: D301
    from experiments import catalogue

    click.echo(catalogue.trace_mix(mix, code, month, structure))
