"""How a stage program is started, told what to do, and tells what came of it."""
