"""Runs a module with nothing on the import path but the interpreter's own packages and this folder.

    python -I start.py MODULE [ARGUMENT …]

-I leaves out the working folder, PYTHONPATH, PYTHONHOME and the user's site packages.
"""

import os
import runpy
import sys

if not sys.flags.isolated:
    sys.exit(__doc__)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
