"""Scoring an observed network without any simulation: points, lines, a network, and what cannot be told."""
