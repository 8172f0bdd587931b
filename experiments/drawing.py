"""A figure of a report as a value: a notebook shows it, a file takes it, matplotlib goes on with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@final
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Drawing:
    """One figure.

    Parameters
    ----------
    name : str
        As in ``figures/<name>.svg``.
    alt : str
        What it shows, for readers who do not see it.
    figure : matplotlib.figure.Figure
    """

    name: str
    alt: str
    figure: "Figure"

    def __repr__(self) -> str:
        """Return name and content in a line."""
        return f"<Drawing {self.name}: {self.alt}>"

    @property
    def svg(self) -> str:
        """The figure as SVG, the same text for the same results."""
        from experiments.report.style import drawing_of, inline_svg

        return inline_svg(drawing_of(self.figure, self.name), self.alt)

    def _repr_html_(self) -> str:  # pyright: ignore[reportUnusedFunction] - called by notebooks
        """Return what a notebook shows: the drawing, as wide as there is room."""
        return f'<div style="background:#fff;color:#1f2933">{self.svg}</div>'

    def save(self, path: str | Path) -> Path:
        """Write the figure; the ending says how, for instance ``.svg``, ``.png`` or ``.pdf``."""
        from matplotlib import rc_context

        from experiments.report.style import RC, drawing_of

        target = Path(path)
        if target.suffix == ".svg":
            target.write_text(drawing_of(self.figure, self.name) + "\n", encoding="utf-8", newline="\n")
        else:
            with rc_context(RC):
                self.figure.savefig(target, dpi=144)
        return target
