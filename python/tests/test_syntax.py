import ast
import unittest
from pathlib import Path

PYTHON = Path(__file__).parents[1]
# What JetPack 5 comes with.
OLDEST = (3, 8)


class Syntax(unittest.TestCase):
    def test_every_file_is_python_3_8_which_boards_have(self):
        files = sorted(PYTHON.glob("*/**/*.py"))
        self.assertLess({PYTHON / "quantfleet_tools/protocol/warm.py", Path(__file__)}, set(files))
        for file in files:
            with self.subTest(file.relative_to(PYTHON)):
                ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=OLDEST)
