"""The boards of test/fixtures/boards, as path -> content, and how to lay them out; the README there says what they are."""

from ..demo import REPOSITORY, scratch_folder

BOARDS = REPOSITORY / "test" / "fixtures" / "boards"
ERROR = "grep: "
# A file that is there and cannot be read.
UNREADABLE = None


def recorded(name):
    """Returns the files of a recording; UNREADABLE for those that could not be read."""
    files = {}
    for line in (BOARDS / f"{name}.txt").read_text().splitlines():
        if line.startswith(ERROR):
            files[line[len(ERROR) :].split(":")[0].lstrip("/")] = UNREADABLE
        else:
            path, content = line.split(":", 1)
            path = path.lstrip("/")
            files[path] = files.get(path, "") + content.replace("\\0", "\0") + "\n"
    return files


def without(files, part):
    """Returns the files but for those with a part in their path."""
    return {name: content for name, content in files.items() if part not in name}


def tree(files):
    """Returns the root folder of such files."""
    root = scratch_folder()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if content is UNREADABLE:
            # Reading a folder fails for root too, whom permissions do not stop.
            (root / name).mkdir()
        else:
            (root / name).write_text(content)
    return root


AGX_ORIN_JETPACK_5 = recorded("agx-orin-jetpack-5.1.1")
AGX_ORIN_JETPACK_6 = recorded("agx-orin-jetpack-6.0")
AGX_ORIN_THROTTLED = recorded("agx-orin-jetpack-6.2-throttled")
ORIN_NANO_JETPACK_6 = recorded("orin-nano-jetpack-6.2")
AGX_ORIN_JETPACK_7 = recorded("agx-orin-jetpack-7.2")
THOR_JETPACK_7 = recorded("thor-jetpack-7.0")
EVERY_BOARD = {
    "agx-orin-jetpack-5.1.1": AGX_ORIN_JETPACK_5,
    "agx-orin-jetpack-6.0": AGX_ORIN_JETPACK_6,
    "agx-orin-jetpack-6.2-throttled": AGX_ORIN_THROTTLED,
    "orin-nano-jetpack-6.2": ORIN_NANO_JETPACK_6,
    "agx-orin-jetpack-7.2": AGX_ORIN_JETPACK_7,
    "thor-jetpack-7.0": THOR_JETPACK_7,
}
