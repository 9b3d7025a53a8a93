"""What leaves the hub and what comes back: entries go up to a collector, answers and erasures come down."""
