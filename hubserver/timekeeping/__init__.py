"""What time it is in the hall, who says so, and the dates of what was done while nobody knew."""
