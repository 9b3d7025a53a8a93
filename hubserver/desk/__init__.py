"""The volunteer's and the steward's pages: is all well, letting people in, and the hall's choices."""
