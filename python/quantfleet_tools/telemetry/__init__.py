"""What the processor, a GPU or a board tells about itself."""
