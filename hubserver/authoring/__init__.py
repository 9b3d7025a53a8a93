"""An author's folder becomes a sealed pack: read, checked, rendered, built. Runs in a process of its own."""
