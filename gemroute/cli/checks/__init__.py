"""What `gemroute doctor` looks at: each file looks at one part and says what it found."""
