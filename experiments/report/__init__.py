"""The report of a comparison: one page that opens from disk, and its figures; see `page.write_report`."""
