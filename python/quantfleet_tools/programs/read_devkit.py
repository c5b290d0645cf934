"""Reads the development kit of ILSVRC2012: which class each validation image belongs to."""

import io
from pathlib import Path

from ..protocol.failure import StageFailure
from ..protocol.stage import Outcome

SYNSETS = "meta.mat"
GROUND_TRUTH = "ILSVRC2012_validation_ground_truth.txt"
# How the real validation labels begin in lists such as Caffe's val.txt: ranks of the WNIDs in sorted order, from 0.
FIRST_RANKS = [65, 970, 230, 809, 516, 57, 334, 415]


def run(request, report):
    data = Path(request.parameters["devkit"]) / "data"
    wnids = leaf_wnids(data / SYNSETS)
    class_names = sorted(wnids.values())
    class_indices = {number: class_names.index(wnid) for number, wnid in wnids.items()}
    ids = ground_truth(data / GROUND_TRUTH, len(wnids))
    return Outcome({}, {"classNames": class_names, "labels": [class_indices[number] for number in ids]})


def leaf_wnids(path):
    """Returns {ILSVRC2012_ID: WNID} of the synsets without children, which are the classes of the task.

    Raises StageFailure: DatasetNotFound; LabelInvalid unless the ids are 1 to their number and every WNID occurs once.
    """
    leaves = [(number, wnid) for number, wnid, children in read_synsets(path) if children == 0]
    count, wnids = len(leaves), dict(leaves)
    if sorted(number for number, _ in leaves) != list(range(1, count + 1)):
        message = f"{path}: the ids of the {count} synsets without children are not 1 to {count}."
        raise StageFailure("LabelInvalid", message)
    if len(set(wnids.values())) != count:
        raise StageFailure("LabelInvalid", f"{path}: a WNID occurs twice among the {count} synsets without children.")
    return wnids


def read_synsets(path):
    """Returns [(ILSVRC2012_ID, WNID, num_children)] of the structure array `synsets` of a MATLAB 5 file."""
    content = io.BytesIO(read_part(path))
    numpy, scipy_io = import_scipy_io()
    try:
        synsets = numpy.atleast_1d(scipy_io.loadmat(content, squeeze_me=True, variable_names=["synsets"])["synsets"])
        return [(int(each["ILSVRC2012_ID"]), str(each["WNID"]), int(each["num_children"])) for each in synsets]
    except MemoryError:
        raise
    # A damaged file ends SciPy's parser with anything from IndexError to OSError.
    except Exception as error:
        message = f"{path} is not the {SYNSETS} of ILSVRC2012, or damaged. Unpack ILSVRC2012_devkit_t12.tar.gz again."
        raise StageFailure("LabelInvalid", message) from error


def ground_truth(path, classes):
    """Returns the ILSVRC2012_ID of every validation image, the first line being that of image 1."""
    text = read_part(path).decode("ascii", errors="replace")
    ids = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.strip()
        if not entry.isdecimal() or not 1 <= int(entry) <= classes:
            raise StageFailure("LabelInvalid", f"{path}:{number}: expected an id from 1 to {classes}.")
        ids.append(int(entry))
    if ids[: len(FIRST_RANKS)] == [rank + 1 for rank in FIRST_RANKS]:
        raise StageFailure(
            "LabelInvalid",
            f"{path} holds ranks of sorted WNIDs, from 1, where the kit has values of ILSVRC2012_ID. "
            "Take the file of the kit, or write a CSV whose class_index is the rank from 0.",
        )
    return ids


def read_part(path):
    """Returns the bytes of a file of the kit."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise StageFailure(
            "DatasetNotFound",
            f"{path} cannot be read: {error.strerror}. Name the folder that ILSVRC2012_devkit_t12.tar.gz unpacks into.",
        ) from error


def import_scipy_io():
    try:
        import numpy
        import scipy.io
    except ImportError as error:
        raise StageFailure("ToolMissing", f"the Python package scipy: {error}") from error
    return numpy, scipy.io
