"""Is the stage named rightly? Patterns of known truth on drawn supply graphs, and what is said of them."""
