"""The commands: they parse, call and set the exit status."""
