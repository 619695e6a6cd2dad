"""The pure part: no file, network, clock, chance or environment is reached from here."""
