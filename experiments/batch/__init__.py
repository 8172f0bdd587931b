"""Studies: a design of scenarios times replicates, run so that nothing finished is ever lost."""
