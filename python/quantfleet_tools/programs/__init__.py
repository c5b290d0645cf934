"""The stage programs, one module each: what the caller asks for, and what it gets."""
