"""Questions that people already have: files of other programs become questions of ours, and ours a file for them."""
