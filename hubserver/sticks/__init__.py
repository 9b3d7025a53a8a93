"""Packs from a USB stick: what is on it, copying it in the background, and filling a stick for another hall."""
