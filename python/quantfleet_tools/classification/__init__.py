"""What a classifying network answers, and what it must."""
