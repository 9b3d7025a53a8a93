"""`/` and `/me`: hello, carry on, and my record."""
