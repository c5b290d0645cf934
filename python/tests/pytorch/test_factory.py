import multiprocessing
import os
import textwrap
import unittest

from quantfleet_tools.protocol.failure import StageFailure
from quantfleet_tools.pytorch.factory import build_by_factory
from quantfleet_tools.pytorch.factory_imports import factory_imports

from ..demo import scratch_folder

LINEAR = "from torch import nn\ndef build(classes):\n    return nn.Linear(4, classes)\n"


def folder_of(files):
    """Writes files by name into a folder of their own and returns it."""
    folder = scratch_folder()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
    return folder


def built(file):
    """Returns ("built", what) or (code, message) of a factory, run in a process of its own as in a stage."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(built_here, (str(file),))


def built_here(file):
    try:
        network = build_by_factory({"file": file, "imports": factory_imports(file)}, "build", 3)
        return "built", repr(network)
    except StageFailure as failure:
        return failure.code, failure.message


def built_of(files):
    """Returns what `built` says of the factory networks.py among some files."""
    return built(folder_of(files) / "networks.py")


class BuildByFactory(unittest.TestCase):
    def test_a_factory_is_a_function_of_a_file_or_a_class(self):
        self.assertEqual(built_of({"networks.py": LINEAR})[0], "built")
        self.assertEqual(built(folder_of({"my-net.v2.py": LINEAR}) / "my-net.v2.py")[0], "built")
        as_class = "from torch import nn\nclass build(nn.Linear):\n    def __init__(self, n):\n        super().__init__(4, n)\n"
        self.assertEqual(built_of({"networks.py": as_class})[0], "built")

    def test_it_imports_the_modules_beside_it_absolutely_and_relatively(self):
        blocks = "from torch import nn\nfrom layers.linear import make\n"
        package = {"layers/__init__.py": "", "layers/linear.py": "from .sizes import N\nfrom torch import nn\ndef make(c): return nn.Linear(N, c)\n",
                   "layers/sizes.py": "N = 4\n"}
        for statement in ("from blocks import make", "from .blocks import make", "from . import blocks\nmake = blocks.make"):
            with self.subTest(statement):
                factory = f"{statement}\ndef build(classes):\n    return make(classes)\n"
                self.assertEqual(built_of({"networks.py": factory, "blocks.py": blocks, **package})[0], "built")

    def test_a_module_beside_it_takes_the_place_of_an_installed_package_and_never_of_pythons_own(self):
        factory = "import efficientnet_lite_pytorch as sizes, random\nfrom torch import nn\ndef build(classes):\n    return nn.Linear(sizes.SIZE, random.randint(classes, classes))\n"
        self.assertEqual(built_of({"networks.py": factory, "efficientnet_lite_pytorch.py": "SIZE = 4\n", "random.py": "raise SystemExit\n"})[0], "built")

    def test_data_classes_with_postponed_annotations_work(self):
        factory = """
            from __future__ import annotations
            import dataclasses
            from torch import nn
            @dataclasses.dataclass
            class Sizes:
                inputs: int = 4
            def build(classes):
                return nn.Linear(Sizes().inputs, classes)
        """
        self.assertEqual(built_of({"networks.py": factory})[0], "built")

    def test_what_it_imports_by_a_computed_name_is_refused_because_the_stage_key_cannot_know_it(self):
        factory = "import importlib\nmake = importlib.import_module('blo' + 'cks').make\ndef build(classes): return make(classes)\n"
        code, message = built_of({"networks.py": factory, "blocks.py": "make = None"})
        self.assertEqual(code, "NetworkFailed")
        self.assertIn("import statement", message)

    def test_an_edit_that_keeps_time_and_size_of_an_imported_file_is_run(self):
        folder = folder_of({"networks.py": "import sizes\nfrom torch import nn\ndef build(c): return nn.Linear(sizes.N, c)\n",
                            "sizes.py": "N = 4\n"})
        for size in (4, 5):
            (folder / "sizes.py").write_text(f"N = {size}\n")
            os.utime(folder / "sizes.py", (1, 1))
            self.assertIn(f"in_features={size}", built(folder / "networks.py")[1])
        self.assertEqual([entry.name for entry in folder.iterdir() if entry.is_dir()], [])

    def test_what_is_wrong_with_a_factory_is_said_with_its_file_and_line(self):
        torch = "from torch import nn\n"
        cases = {
            "it raises": ("def build(classes):\n    raise ValueError('no such \x1b[1mwidth')\n", "networks.py, line 2 (build): ValueError: no such width"),
            "it returns nothing": (f"{torch}def build(classes):\n    nn.Linear(4, classes)\n", "returned None; expected a network"),
            "it returns a class": (f"{torch}def build(classes):\n    return nn.Linear\n", "returned the class Linear"),
            "it returns a dict": ("def build(classes):\n    return {}\n", "returned a value of the type dict"),
            "it has lazy layers": (f"{torch}def build(classes):\n    return nn.LazyLinear(classes)\n", "size of weight is not known before the first image"),
            "it takes no argument": ("def build():\n    pass\n", "with the number of classes as its only argument: too many"),
            "it takes a keyword": ("def build(*, num_classes=10):\n    pass\n", "with the number of classes as its only argument"),
            "it takes two arguments": ("def build(classes, depth):\n    pass\n", "missing a required argument: 'depth'"),
            "it is no function": ("build = 7\n", "is a value of the type int; expected a function"),
            "it ends the program": ("def build(classes):\n    import argparse\n    argparse.ArgumentParser().parse_args(['x'])\n", "line 3 (build): it ends the program"),
            "it is no Python": ("x = 1\ndef build(classes)\n    return None\n", "networks.py, line 2: it is not valid Python"),
            "a package is missing": ("def build(classes):\n    import timm_of_nobody\n", "line 2 (build): it imports timm_of_nobody, which is neither installed"),
            "CUDA is asked for": ("import torch\ndef build(classes):\n    raise AssertionError('Torch not compiled with CUDA enabled')\n", "it asks for CUDA, which this stage does not have"),
        }
        for case, (factory, expected) in cases.items():
            with self.subTest(case):
                code, message = built_of({"networks.py": factory})
                self.assertEqual(code, "NetworkFailed")
                self.assertIn(expected, message)
        self.assertEqual(built_of({"networks.py": LINEAR.replace("build", "other")})[0], "ModelUnknown")

    def test_a_faulty_module_beside_it_is_named_with_its_own_line(self):
        files = {"networks.py": "import blocks\ndef build(classes): pass\n", "blocks.py": "\nraise KeyError('depth')\n"}
        code, message = built_of(files)
        self.assertEqual(code, "NetworkFailed")
        self.assertIn("blocks.py, line 2 (<module>): KeyError: 'depth'", message)


class FactoryImports(unittest.TestCase):
    def test_every_import_statement_is_followed_within_the_folder(self):
        folder = folder_of({
            "nets/networks.py": """
                import torch, blocks
                from heads import *
                try:
                    import fast.kernels as kernels
                except ImportError:
                    pass
                def build(classes):
                    from .late import tail
            """,
            "nets/blocks.py": "import networks\n",
            "nets/heads/__init__.py": "from . import linear\n",
            "nets/heads/linear.py": "from ..shared import width\n",
            "nets/heads/other.py": "",
            "nets/fast/kernels.py": "this is no Python",
            "nets/late.py": "",
            "nets/shared.py": "",
            "nets/unused.py": "",
            "outside.py": "",
        })
        found = [os.path.relpath(path, os.path.realpath(folder / "nets")) for path in factory_imports(str(folder / "nets/networks.py"))]
        expected = ["blocks.py", "fast/kernels.py", "heads/__init__.py", "heads/linear.py", "heads/other.py", "late.py", "shared.py"]
        self.assertEqual(found, expected)
