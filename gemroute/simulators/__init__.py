"""Wire-faithful Ollama and Gemini servers on loopback, for the demo, the examples and the tests."""
