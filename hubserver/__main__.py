"""`python -m hubserver` is the `hubserver` command."""

from hubserver.cli import main

main()
