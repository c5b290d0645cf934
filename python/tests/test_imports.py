import ast
import unittest
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "quantfleet_tools"
# Which rooms each room may import from besides itself; a program imports no other program.
MAY_IMPORT = {
    "protocol": [],
    "images": ["protocol"],
    "classification": ["protocol"],
    "cuda": ["protocol"],
    "onnx_graph": ["protocol"],
    "build_times": ["protocol"],
    "telemetry": ["protocol", "cuda"],
    "calibration": ["protocol", "images"],
    "pytorch": ["protocol", "images", "classification", "calibration"],
    "measuring": ["protocol", "images", "classification", "telemetry"],
    "tensorrt": ["protocol", "build_times", "calibration"],
    "onnxruntime": ["protocol", "classification", "build_times", "calibration", "tensorrt"],
    "programs": [
        "protocol", "images", "classification", "cuda", "onnx_graph", "build_times", "telemetry", "calibration", "pytorch",
        "measuring", "tensorrt", "onnxruntime",
    ],
}  # fmt: skip
# Where each is started from; execute finds the programs by name.
MAY_IMPORT_OUTSIDE_ROOMS = {"__init__": [], "__main__": ["protocol"]}


class Imports(unittest.TestCase):
    def test_every_folder_of_the_package_is_a_room_of_the_table(self):
        rooms = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir() and any(folder.glob("**/*.py"))}
        self.assertEqual(rooms, set(MAY_IMPORT))

    def test_no_module_lies_outside_the_rooms_but_the_entry(self):
        self.assertEqual({file.stem for file in PACKAGE.glob("*.py")}, set(MAY_IMPORT_OUTSIDE_ROOMS))

    def test_each_room_imports_only_what_the_table_allows(self):
        for room, allowed in MAY_IMPORT.items():
            files = list((PACKAGE / room).glob("**/*.py"))
            self.assertNotEqual(files, [])
            for file in files:
                with self.subTest(file.relative_to(PACKAGE)):
                    own = {room} - {"programs"}
                    self.assertEqual(rooms_imported_by(file) - {*own, *allowed}, set())
        for name, allowed in MAY_IMPORT_OUTSIDE_ROOMS.items():
            self.assertEqual(rooms_imported_by(PACKAGE / f"{name}.py") - set(allowed), set())

    def test_no_permission_is_left_that_nobody_uses(self):
        for room, allowed in MAY_IMPORT.items():
            used = set().union(*(rooms_imported_by(file) for file in (PACKAGE / room).glob("**/*.py")))
            self.assertEqual(set(allowed) - used, set(), room)

    def test_no_room_imports_itself_by_way_of_others(self):
        rooms = list(MAY_IMPORT)
        for position, (room, allowed) in enumerate(MAY_IMPORT.items()):
            self.assertEqual(set(allowed) - set(rooms[:position]), set(), f"{room} imports rooms below it in the table")

    def test_rooms_are_imported_relatively_so_that_other_packages_keep_their_names(self):
        for file in PACKAGE.glob("**/*.py"):
            with self.subTest(file.relative_to(PACKAGE)):
                absolute = [name for level, name in imports_of(file) if level == 0]
                self.assertEqual([name for name in absolute if name.split(".")[0] == PACKAGE.name], [])


def rooms_imported_by(file):
    """Returns the rooms that a file of the package imports from, `programs` also for a program that imports another."""
    folder = file.relative_to(PACKAGE).parts[:-1]
    paths = [(*folder[: len(folder) - level + 1], *name.split(".")) for level, name in imports_of(file) if level > 0]
    return {path[0] for path in paths}


def imports_of(file):
    """Returns (how many dots, name) of every import of a file, those within functions too."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            found += [(0, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.append((node.level, node.module))
        elif isinstance(node, ast.ImportFrom):
            found += [(node.level, alias.name) for alias in node.names]
    return found
