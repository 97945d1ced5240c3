"""The farm that the demo and the tests run: real servers on loopback addresses, and tenbin before them."""
