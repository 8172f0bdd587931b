"""Nodes and edges as arrays: building, kernels, metrics. Knows no framework."""
