"""The effect of a mix divided among its measures and instruments: ablation and Shapley values."""

from experiments.credit.shapley import Division, shapley

__all__ = ["Division", "shapley"]
