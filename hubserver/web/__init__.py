"""The shared look, and what every request passes through on its way in and out."""
