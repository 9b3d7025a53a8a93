"""A new author's folder, to begin with or made of a course that somebody has in Markdown, of whatever make."""
