"""Who acts and by which rules: firms, providers, operators, vendors, governments, instruments."""
