"""Routes each request to local Gemma 4 or cloud Gemini by policy, and can show why."""

__version__ = "0.1.0"
