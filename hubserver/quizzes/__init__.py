"""Questions: what they are, how they are marked, and what was answered."""
