"""Help that is there before signing in: how it works, easier reading, accessibility, and somebody to talk to."""
