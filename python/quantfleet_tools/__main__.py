"""python -m quantfleet_tools <program> <request.json>"""

import sys

from .protocol.contract import PROGRAMS
from .protocol.execute import USAGE, execute

if len(sys.argv) != 3 or sys.argv[1] not in PROGRAMS:
    print(f"usage: {__doc__}\nprograms: {', '.join(PROGRAMS)}", file=sys.stderr)
    sys.exit(USAGE)
sys.exit(execute(sys.argv[1], sys.argv[2]))
