"""The server that many hubs report to: its own app, its own database, its own key."""
