"""What is drawn in the browser by code of our own: map, clock, charts, gauge."""
