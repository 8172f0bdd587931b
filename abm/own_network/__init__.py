"""The user's own network: reading tables and graphs, checking and completing them, writing them out."""
