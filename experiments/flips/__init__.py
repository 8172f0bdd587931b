"""Flips: firms that adopt under one mix and not under another on the same draws, net of what chance moves."""

from experiments.flips.rows import Flips, flips_of

__all__ = ["Flips", "flips_of"]
