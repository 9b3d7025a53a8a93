"""Who is here: learners and helpers, their PINs and cards, their sessions, and the guards of every page."""
