"""Learners many at a time: groups, rosters that fill them, and cards for all of them on paper."""
