"""A sealed box of content: its index, its seal, how it gets onto the shelf."""
