"""Two scenarios on the same seeds: what differs between them, and what came of it."""
