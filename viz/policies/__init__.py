"""The page Policies: measures, instruments and mixes as they were read, and a mix of one's own."""
