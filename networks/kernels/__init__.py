"""Arithmetic on rows and edges, compiled: numbers in, numbers out."""
