"""hubserver: an offline-first learning hub for village halls."""

__version__ = "0.1.0"
