"""Short reviews of what was mastered, spaced so that it stays: a handful a visit, for those who want them."""
