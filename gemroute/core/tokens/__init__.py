"""Texts, images and sounds in; their length in Gemma and Gemini tokens out, as a bound or exact."""
