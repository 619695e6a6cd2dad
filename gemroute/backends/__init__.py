"""Adapters to the runtimes and to the cloud; each is loaded by its entry point."""
