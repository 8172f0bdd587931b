"""The verbs below ``pearlnet network``. Heavy imports stand inside the verbs that need them."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from experiments.network_description import describe
from networks.errors import BadInput

if TYPE_CHECKING:
    from abm.own_network.findings import Findings

FILE: Final = click.Path(path_type=Path)
ALL: Final = "all"

CHOICES: Final = {
    "unit": ("million USD", "thousand USD", "USD", "million local", "thousand local", "local"),
    "duplicates": ("error", "sum"),
    "self_loops": ("error", "drop"),
    "dangling": ("error", "drop", "add"),
    "isolated": ("keep", "drop", "error"),
    "undirected": ("error", "both", "forward"),
    "missing": ("error", "complete"),
    "values": ("inputs", "one"),
    "stand_for": ("one", "country"),
}
"""The same as `abm.own_network.options.CHOICES`, which is too heavy to load for a help text."""

SENTENCES: Final = {
    "unit": "Unit of money in the files; 'local' is the country's currency. Named, any sum is taken.",
    "duplicates": "A pair that stands twice.",
    "self_loops": "A firm that sells to itself.",
    "dangling": "An end of an edge that is not in the table of firms.",
    "isolated": "Firms without any relation.",
    "undirected": "Graphs without direction: both ways, or from the end named first.",
    "missing": "Values that only some edges lack.",
    "values": "Values where no edge has one: from the sectors' inputs, or 1 million USD each.",
    "stand_for": "Weights where none are given: each row is one firm, or the rows stand for the country.",
}

Option: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


def choice_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each entry of `CHOICES`; the first choice is the default."""
    for name, known in reversed(CHOICES.items()):
        function = click.option(
            f"--{name.replace('_', '-')}",
            type=click.Choice(known),
            default=None if name == "unit" else known[0],
            show_default=known[0],
            help=SENTENCES[name],
        )(function)
    return function


overwrite_option: Final[Option] = click.option("--overwrite", is_flag=True, help="Replace the file.")
structure_option: Final[Option] = click.option(
    "--structure", required=True, metavar="CODE", help="Country pack: its sectors, regions and totals."
)


@click.command("import", short_help="Read a network of your own, check it, complete it.")
@click.argument("file", type=FILE)
@structure_option
@click.option("--firms", type=FILE, metavar="FILE", help="Table of firms beside a table of edges.")
@click.option("--out", type=FILE, metavar="FILE", help="Network file to write; not needed with --dry-run.")
@click.option(
    "--column", "columns", multiple=True, metavar="OURS=YOURS", help="Name of a column in your file."
)
@click.option("--sectors", type=FILE, metavar="FILE", help="Table own,sector: your sectors and ours.")
@click.option("--regions", type=FILE, metavar="FILE", help="Table own,region: your regions and ours.")
@click.option("--complete-sectors", is_flag=True, help="Draw sectors where none is given.")
@click.option("--factor", type=float, default=1.0, show_default=True, help="Money is multiplied by it.")
@click.option(
    "--thousands", default="", metavar="MARK", help="Mark of thousands in numbers: , . ' or a space."
)
@click.option("--decimal", default=".", show_default=True, metavar="MARK", help="Mark of decimals: . or ,")
@choice_options
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of what is drawn.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would happen, all problems with places; write nothing."
)
@overwrite_option
def import_network(
    file: Path, out: Path | None, columns: tuple[str, ...], dry_run: bool, overwrite: bool, **choices: Any
) -> int:
    """Read a supply network from FILE, check it, complete it from a country pack, and write a network file.

    FILE is a table of edges (CSV, TSV or Parquet with columns supplier and customer, and value if you have
    it), or a GraphML or GEXF graph. Nothing leaves this machine, and nothing is mended unless you say so.

    \b
    Examples:
      pearlnet network import edges.csv --firms firms.csv --structure kr --dry-run
      pearlnet network import edges.csv --firms firms.csv --structure kr --out mine.npz
      pearlnet network import trade.graphml --structure cn --column value=weight --out mine.npz
      pearlnet network import edges.csv --structure kr --column supplier=seller --complete-sectors --dry-run
    """  # noqa: D301
    if out is None and not dry_run:
        raise BadInput("--out", "is missing", "a network file to write, or --dry-run")
    from abm.own_network.findings import counted
    from abm.own_network.options import ImportOptions
    from abm.own_network.reading import examine_network
    from networks.storage import save_network
    from networks.whole_file import require_free

    if out is not None:
        require_free(out, overwrite=overwrite, option="--out")
        read = (file, choices.get("firms"), choices.get("sectors"), choices.get("regions"))
        if any(source is not None and out.exists() and out.samefile(source) for source in read):
            raise BadInput(f"{out}", "is what is read", "another name for the network file")
    began = perf_counter()
    examined = examine_network(file, ImportOptions(columns=pairs(columns), **choices))
    tell(examined.findings)
    if dry_run and examined.findings.problems:
        kinds = len(examined.findings.problems)
        raise BadInput(
            f"{file}", f"{kinds} kind{'s' if kinds > 1 else ''} of problem; nothing would be written"
        )
    network = examined.require()
    size = f"{counted(network.graph.n, 'firm')}, {counted(network.graph.m, 'relation')}"
    if dry_run or out is None:
        click.echo(f"would write {size}")
        return 0
    digest = save_network(out, network, overwrite=overwrite)
    click.echo(f"{out}: {size}, sha256 {digest}, {perf_counter() - began:.1f} s")
    return 0


@click.command("build", short_help="Draw a country's network and write it.")
@structure_option
@click.option("--firms", metavar="N", default=None, help="Rows, or 'all' for one row a firm. [5000]")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of every draw.")
@click.option("--out-degree", type=float, default=None, help="Mean number of customers. [10]")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Network file to write.")
@overwrite_option
def build_network(
    structure: str, firms: str | None, seed: int, out_degree: float | None, out: Path, overwrite: bool
) -> int:
    """Draw the firms of a country and who supplies whom, as a run would, and write a network file.

    \b
    Examples:
      pearlnet network build --structure kr --out kr.npz
      pearlnet network build --structure kr --firms all --out kr-full.npz
    """  # noqa: D301
    from abm.country import load_country
    from abm.own_network.reading import software
    from abm.parameters import make_parameters
    from abm.scenario import Scenario
    from abm.world import draw_network
    from networks.network import Network
    from networks.storage import save_network
    from networks.whole_file import require_free

    changed = {} if out_degree is None else {"network.out_degree": out_degree}
    scenario = Scenario(structure=structure, seed=seed, parameters=changed)
    country = load_country(structure)
    rows = scenario.firms if firms is None else row_count(firms, int(country.firms.round().sum()))
    require_free(out, overwrite=overwrite, option="--out")
    parameters = make_parameters(country, scenario.parameters)
    began = perf_counter()
    population, graph = draw_network(country, parameters, rows, seed)
    drawn = perf_counter() - began
    made_from = {"firms": rows, "seed": f"{seed}", "out_degree": float(parameters.network.out_degree)}
    network = Network(
        graph=graph,
        population=population,
        sectors=country.sectors,
        regions=country.regions,
        structure=structure,
        origin={"kind": "drawn", "software": software(), "options": made_from},
    )
    began = perf_counter()
    digest = save_network(out, network, overwrite=overwrite)
    click.echo(
        f"{out}: {graph.n:,} firms, {graph.m:,} relations, sha256 {digest}, "
        f"drawn in {drawn:.1f} s, written in {perf_counter() - began:.1f} s"
    )
    return 0


@click.command("export", short_help="Write a network file as tables or a graph.")
@click.argument("file", type=FILE)
@click.option(
    "--to", type=FILE, required=True, metavar="FILE", help=".csv, .tsv, .parquet, .graphml or .gexf."
)
@click.option("--firms", type=FILE, metavar="FILE", help="Table of firms. [<name>-firms beside --to]")
@overwrite_option
def export_file(file: Path, to: Path, firms: Path | None, overwrite: bool) -> int:
    """Write the network in FILE as tables of edges and firms, or as a graph; nothing is lost.

    \b
    Examples:
      pearlnet network export kr.npz --to edges.csv --firms firms.csv
      pearlnet network export kr.npz --to kr.graphml
    """  # noqa: D301
    from abm.own_network.writing import export_network
    from networks.storage import load_network

    for path in export_network(load_network(file), to, firms, overwrite=overwrite):
        click.echo(f"{path}")
    return 0


@click.command("origin", short_help="Say where a network file came from, and what was completed.")
@click.argument("file", type=FILE)
def tell_origin(file: Path) -> int:
    """Say where a network FILE came from, how large it is, and what was completed by which rule.

    \b
    Example:
      pearlnet network origin mine.npz
    """  # noqa: D301
    from networks.network import origin_parts
    from networks.storage import load_network

    network = load_network(file)
    click.echo(f"structure: {network.structure}")
    click.echo(f"firms: {network.graph.n:,}")
    click.echo(f"relations: {network.graph.m:,}")
    click.echo(f"sha256: {network.sha256()}")
    origin = network.origin
    for key in ("kind", "software"):
        click.echo(f"{key}: {origin.get(key, '')}")
    for part in origin_parts(origin, "from"):
        click.echo(f"from: {part.get('name')} (sha256 {part.get('sha256', 'unknown')})")
    options = origin.get("options")
    for key, value in options.items() if isinstance(options, dict) else ():
        click.echo(f"option {key}: {value}")
    for part in origin_parts(origin, "completed"):
        click.echo(f"completed {part.get('column')}: {part.get('rows')} by rule: {part.get('rule')}")
    return 0


def add_network_verbs(program: click.Group, kind: type[click.Group]) -> None:
    """Add the group ``network`` to the program."""

    @program.group(
        "network",
        cls=kind,
        help="Supply networks as files: your own, or drawn.\n\n\b\nExamples:\n"
        "  pearlnet network import edges.csv --firms firms.csv --structure kr --out mine.npz\n"
        "  pearlnet network build --structure kr --firms all --out kr.npz",
    )
    def network() -> None: ...

    for verb in (import_network, build_network, export_file, tell_origin, describe):
        network.add_command(verb)


def tell(findings: "Findings") -> None:
    """Print notes and problems, a line each."""
    for line in findings.notes:
        click.echo(f"note     {line}")
    for problem in findings.problems:
        click.echo(f"problem  {problem.line}")


def pairs(given: tuple[str, ...]) -> dict[str, str]:
    """Return ``ours=yours`` options as a mapping."""
    found: dict[str, str] = {}
    for text in given:
        ours, sign, yours = text.partition("=")
        if not (ours and sign and yours):
            raise BadInput("--column", f"{text!r} cannot be used", "OURS=YOURS, for instance value=turnover")
        if ours in found:
            raise BadInput("--column", f"{ours!r} stands twice")
        found[ours] = yours
    return found


def row_count(text: str, real: int) -> int:
    """Return a number of rows; ``all`` is one row a firm."""
    if text == ALL:
        return real
    try:
        return int(text)
    except ValueError:
        raise BadInput("--firms", f"{text!r} cannot be used", "a whole number, or 'all'") from None
