"""Shows frames; holds no model logic."""
