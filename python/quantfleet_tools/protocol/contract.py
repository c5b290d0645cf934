"""What TypeScript and the stage programs agree on: programs.json is generated from contracts/programs.ts."""

import json
from pathlib import Path

from .failure import StageFailure
from .schema import problems

with open(Path(__file__).with_name("programs.json"), encoding="utf-8") as file:
    # Each is the module of that name in `programs`.
    PROGRAMS = json.load(file)


def require_agreed(program, part, value):
    """Fails with ProgramMismatch unless a program's `inputs`, `parameters`, `artifacts` or `facts` are as agreed."""
    found = problems(PROGRAMS[program][part], value)
    if found:
        raise StageFailure("ProgramMismatch", f"the {part} of {program} do not fit: {'; '.join(found)}")
