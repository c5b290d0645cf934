"""Stands in for an inspection in a process of its own: the engine's file says when it crashes."""

import json
import os
import signal
import sys
from pathlib import Path

question = json.load(sys.stdin)
crashes = json.loads(Path(question["engine"]).read_text())
if crashes["withShapes" if question["withShapes"] else "withoutShapes"]:
    os.kill(os.getpid(), signal.SIGSEGV)
print("What a library says of itself.")
answer = {"text": f"with shapes: {question['withShapes']}", "layers": question["parameters"]["layers"]}
Path(question["answer"]).write_text(json.dumps(answer))
