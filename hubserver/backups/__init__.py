"""Copies of everything, on this disk and on sticks: made each day, put back, and of use when the disk is damaged."""
