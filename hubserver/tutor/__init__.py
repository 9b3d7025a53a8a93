"""What a tutor sees: who is here, how far each learner is, one learner's record."""
