import ast
import unittest
from pathlib import Path

from quantfleet_tools.protocol.contract import PROGRAMS

PACKAGE = Path(__file__).parents[2] / "quantfleet_tools"
# They tell one piece of work from another in its stage key; what a program does is the same.
FOR_THE_STAGE_KEY_ALONE = {"turn", "fallbackFrom"}


class Contract(unittest.TestCase):
    def test_every_input_and_parameter_is_read_by_its_program(self):
        for program, parts in PROGRAMS.items():
            read = names_read_by(PACKAGE / "programs" / f"{program}.py")
            for part in ("inputs", "parameters"):
                with self.subTest(f"{part} of {program}"):
                    sent = set(parts[part].get("properties", {}))
                    self.assertEqual(sent - read - FOR_THE_STAGE_KEY_ALONE, set())


def names_read_by(program):
    """Returns what a module reads by name, as in `parameters["threads"]`, and what the modules read that it imports."""
    read, seen, left = set(), {program}, [program]
    while left:
        module = left.pop()
        nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
        read |= {name for node in nodes for name in names_in(node)}
        new = {file for node in nodes for file in modules_in(node, module)} - seen
        seen |= new
        left += new
    return read


def names_in(node):
    """Yields the texts that index something, or are given to a `get`."""
    if isinstance(node, ast.Subscript):
        yield from texts([node.slice])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield from texts(node.args)


def texts(nodes):
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def modules_in(node, module):
    """Yields the files of the package that an import in a module names."""
    if not isinstance(node, ast.ImportFrom) or node.level == 0:
        return
    folder = module.parents[node.level - 1].joinpath(*(node.module or "").split("."))
    for file in (folder.with_suffix(".py"), *(folder / f"{alias.name}.py" for alias in node.names)):
        if file.is_file():
            yield file
