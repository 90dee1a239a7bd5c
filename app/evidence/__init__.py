"""The library's documents: how they come in, what was captured of addresses, and their versions."""
