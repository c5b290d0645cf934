"""What a file really is, told from its bytes: at most its beginning and its directory are read, and nothing is run."""

import json
import os
import struct
import zipfile

EMPTY = "empty"
GIT_LFS_POINTER = "a Git LFS pointer, not the file itself"
HTML_PAGE = "an HTML page"
TEXT = "text"
ONNX = "an ONNX model"
ONNX_CUT_OFF = "an ONNX model that is cut off"
ORT_FORMAT = "a model in ONNX Runtime's own format"
TORCHSCRIPT = "a TorchScript archive"
TORCH_EXPORT = "a program of torch.export"
PYTORCH_CHECKPOINT = "a PyTorch checkpoint"
PICKLE = "a Python pickle"
SAFETENSORS = "a safetensors file"
SAFETENSORS_CUT_OFF = "a safetensors file that is cut off"
ZIP = "a ZIP archive"
ZIP_CUT_OFF = "a ZIP archive, as PyTorch writes checkpoints, that is cut off"
NUMPY = "NumPy arrays"
HDF5 = "an HDF5 file, as Keras writes"
TFLITE = "a TensorFlow Lite model"
TENSORRT_ENGINE = "a TensorRT engine"
COMPRESSED = "a compressed archive"
UNKNOWN = "a file of no kind that quantfleet knows"

# How to mend it, where there is more to say than which kind is wanted.
REMEDIES = {
    EMPTY: "Copy or download it again.",
    GIT_LFS_POINTER: "Fetch the file itself with `git lfs pull`, or download it from the repository's page.",
    HTML_PAGE: "Download the file itself: the link led to a page, perhaps one that asks for a login.",
    ONNX_CUT_OFF: "Copy or download it again, and compare the sizes.",
    SAFETENSORS_CUT_OFF: "Copy or download it again, and compare the sizes.",
    ZIP_CUT_OFF: "Copy or download it again, and compare the sizes.",
    COMPRESSED: "Unpack it.",
}

HEAD_BYTES = 4096
# What torch.save wrote before it wrote ZIP archives: a pickle whose first object is this number.
LEGACY_PYTORCH = bytes.fromhex("8a0a6cfc9c46f9206aa85019")
MAGICS = [
    (0, b"\x89HDF\r\n\x1a\n", HDF5),
    (0, b"\x93NUMPY", NUMPY),
    (0, b"ftrt", TENSORRT_ENGINE),
    (0, b"\x1f\x8b", COMPRESSED),
    (0, b"BZh", COMPRESSED),
    (0, b"\xfd7zXZ", COMPRESSED),
    (0, b"7z\xbc\xaf", COMPRESSED),
    (0, b"\x28\xb5\x2f\xfd", COMPRESSED),
    (257, b"ustar", COMPRESSED),
    (4, b"TFL3", TFLITE),
    (4, b"ORTM", ORT_FORMAT),
]
# Fields of ONNX's ModelProto by their wire type: whole numbers, and what has a length.
MODEL_NUMBERS, MODEL_PARTS = {1, 5}, {2, 3, 4, 6, 7, 8, 14, 20, 25, 26}
GRAPH = 7
VARINT, WITH_LENGTH = 0, 2


def file_kind(path):
    """Returns one of the kinds above; raises OSError where the file cannot be read."""
    size = os.path.getsize(path)
    if size == 0:
        return EMPTY
    with open(path, "rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(b"PK\x03\x04"):
            return zip_kind(path)
        found = next((kind for offset, magic, kind in MAGICS if head.startswith(magic, offset)), None)
        return found or pickle_kind(head) or safetensors_kind(file, size) or onnx_kind(file, size) or text_kind(head)


def zip_kind(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return ZIP_CUT_OFF
    # Entries lie in a folder that has the archive's name.
    inner = {name.partition("/")[2] for name in names} | set(names)
    if "constants.pkl" in inner:
        return TORCHSCRIPT
    if "archive_format" in inner or "serialized_exported_program.json" in inner:
        return TORCH_EXPORT
    if "data.pkl" in inner:
        return PYTORCH_CHECKPOINT
    return NUMPY if all(name.endswith(".npy") for name in names) and names else ZIP


def pickle_kind(head):
    is_pickle = head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    if not is_pickle:
        return None
    return PYTORCH_CHECKPOINT if LEGACY_PYTORCH in head[:32] else PICKLE


def safetensors_kind(file, size):
    """A safetensors file is the length of a header, the header as JSON, and the tensors that it lists."""
    file.seek(0)
    length_and_brace = file.read(9)
    if len(length_and_brace) < 9 or length_and_brace[8:] != b"{":
        return None
    (length,) = struct.unpack("<Q", length_and_brace[:8])
    if length > 100_000_000:
        return None
    if length > size - 8:
        return SAFETENSORS_CUT_OFF
    file.seek(8)
    try:
        header = json.loads(file.read(length))
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return SAFETENSORS if 8 + length + max(ends, default=0) <= size else SAFETENSORS_CUT_OFF


def onnx_kind(file, size):
    """Steps over the fields of the outermost protobuf message without reading what they hold."""
    file.seek(0)
    seen = set()
    while file.tell() < size:
        tag = varint(file)
        if tag is None:
            return ONNX_CUT_OFF if seen else None
        field, wire_type = tag >> 3, tag & 7
        is_known = field in (MODEL_NUMBERS if wire_type == VARINT else MODEL_PARTS)
        if wire_type not in (VARINT, WITH_LENGTH) or not is_known:
            return None
        seen.add(field)
        value = varint(file)
        end = file.tell() + (value if value is not None and wire_type == WITH_LENGTH else 0)
        if value is None or end > size:
            # One known field that leads far behind the end may be chance.
            return ONNX_CUT_OFF if field == GRAPH or len(seen) > 1 else None
        file.seek(end)
    return ONNX if GRAPH in seen else ONNX_CUT_OFF if len(seen) > 1 else None


def varint(file):
    """Returns protobuf's next whole number, None at the end of the file or where there is none."""
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            return None
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    return None


def text_kind(head):
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        return GIT_LFS_POINTER
    start = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html", "<head")) or (start.startswith("<?xml") and "<html" in start):
        return HTML_PAGE
    is_text = all(byte >= 32 or byte in b"\t\n\r\f\x1b" for byte in head) and "\ufffd" not in start[:-4]
    return TEXT if is_text else UNKNOWN
