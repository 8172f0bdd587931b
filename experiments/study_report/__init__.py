"""The report of a study: one page, drawn from the files of its folder alone."""
