import unittest

from .stub_names import VERSIONS
from .stub_tensorrt import stub_tensorrt


class StubTensorrt(unittest.TestCase):
    def test_what_a_version_lacks_can_be_neither_read_nor_set(self):
        oldest, newest = (stub_tensorrt(version).Builder(None) for version in (VERSIONS[0], VERSIONS[-1]))
        oldest.max_batch_size = 1
        config = newest.create_builder_config()
        cache = config.create_timing_cache(b"")
        for stub, name in ((newest, "max_batch_size"), (config, "int8_calibrator"), (cache, "entries")):
            with self.subTest(name):
                with self.assertRaises(AttributeError):
                    setattr(stub, name, 1)
                with self.assertRaises(AttributeError):
                    getattr(stub, name)
