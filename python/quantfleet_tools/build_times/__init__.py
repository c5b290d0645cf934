"""How far a build is, and what builds on a device leave for the next one."""
