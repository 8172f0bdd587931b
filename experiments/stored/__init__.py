"""Results read back: tables, plan and frames of a folder as the objects they were written from."""
