"""A module on a phone: its steps with their questions in place, and how far each learner is."""
