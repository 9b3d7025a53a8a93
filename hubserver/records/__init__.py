"""xAPI: the words and shapes of statements, and the journal seen as records."""
