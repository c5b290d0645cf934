import os
import subprocess
import sys
import unittest

from quantfleet_tools.onnxruntime.native_log import heard_on_stderr

from ..demo import REPOSITORY, scratch_folder

PRINTING = """
import os, sys
from pathlib import Path
from quantfleet_tools.onnxruntime.native_log import heard_on_stderr
try:
    with heard_on_stderr(Path(sys.argv[1])) as heard:
        os.write(2, b"from C++\\n")
        print("from Python", file=sys.stderr)
        assert heard() == ["from C++", "from Python"], heard()
        raise ValueError("after it")
except ValueError as error:
    print(error, file=sys.stderr)
"""


class NativeLog(unittest.TestCase):
    def test_what_c_and_python_print_is_heard_and_goes_to_standard_error_afterwards(self):
        path = scratch_folder() / "log"
        command = [sys.executable, "-c", PRINTING, str(path)]
        said = subprocess.run(command, cwd=REPOSITORY / "python", capture_output=True, text=True, check=True).stderr
        self.assertEqual(said, "from C++\nfrom Python\nafter it\n")
        self.assertEqual(path.read_text(), "from C++\nfrom Python\n")

    def test_inside_the_block_nothing_reaches_standard_error(self):
        with heard_on_stderr(scratch_folder() / "log") as heard:
            os.write(2, b"quiet please\n")
            self.assertEqual(heard(), ["quiet please"])
