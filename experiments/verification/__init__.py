"""Do these results follow from their manifest? Files, installation, derived tables, repeated runs."""
