"""This hall: its name, who is responsible, and what the steward may change while the hub runs."""
