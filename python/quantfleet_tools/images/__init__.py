"""Image files, packed splits, and how their pixels become a network's input."""
