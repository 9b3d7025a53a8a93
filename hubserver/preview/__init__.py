"""An author's folder as a hub would show it, on this computer only, anew after each change."""
