import unittest

from quantfleet_tools.protocol.atomic_file import replacing, write_json

from ..demo import scratch_folder


class AtomicFile(unittest.TestCase):
    def test_a_block_that_fails_leaves_the_old_file(self):
        path = scratch_folder() / "value.json"
        write_json(path, [1])
        with self.assertRaises(KeyError), replacing(path) as unfinished, open(unfinished, "w") as file:
            file.write("[2")
            raise KeyError
        self.assertEqual(path.read_text(), "[1]")

    def test_a_finished_block_replaces_the_old_file_and_leaves_nothing_else(self):
        path = scratch_folder() / "value.json"
        for value in (1, 2):
            write_json(path, [value])
        self.assertEqual(path.read_text(), "[2]")
        self.assertEqual([*path.parent.iterdir()], [path])
