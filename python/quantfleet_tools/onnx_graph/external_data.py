"""Weights that an ONNX model keeps in other files: which they are, and the model made whole."""

import os

import onnx

from ..protocol.failure import StageFailure, naming
from ..protocol.file_kind import ONNX, REMEDIES, UNKNOWN, file_kind

# What one protobuf message can hold.
MOST_BYTES = 2**31 - 1


def load_without_data(path):
    """Reads a model and none of the files that it names; refuses a file that is no model, calling it what it is."""
    with naming(path):
        require_onnx(path)
        with open(path, "rb") as file:
            return parsed(file.read())


def parsed(content):
    """Returns the model in the bytes of its file."""
    try:
        return onnx.load_from_string(content)
    # Protobuf's messages quote the file.
    except Exception as error:
        raise StageFailure("OnnxInvalid", f"no ONNX model, or a damaged one ({type(error).__name__})") from error


def require_onnx(path):
    """Refuses a file that is something else, calling it what it is."""
    try:
        kind = file_kind(path)
    except FileNotFoundError as error:
        raise StageFailure("WeightsMissing", "there is no such file") from error
    # A later version of ONNX may have fields that are not known here.
    if kind not in (ONNX, UNKNOWN):
        remedy = REMEDIES.get(kind, "Give the ONNX model itself.")
        raise StageFailure("OnnxInvalid", f"expected an ONNX model, this is {kind}. {remedy}")
    size = os.path.getsize(path)
    if size > MOST_BYTES:
        raise StageFailure("OnnxInvalid", f"it has {size} bytes; an ONNX model can have at most {MOST_BYTES}")


def external_tensors(message):
    """Yields every tensor of a model whose data lie in another file, in subgraphs and functions too."""
    if isinstance(message, onnx.TensorProto):
        if message.data_location == onnx.TensorProto.EXTERNAL or message.external_data:
            yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for child in [value] if hasattr(value, "ListFields") else value:
            yield from external_tensors(child)


def locations(model):
    """Returns the names of the files that hold a model's data, as the model writes them."""
    return sorted({entry_of(tensor)["location"] for tensor in external_tensors(model)})


def embed(model, files):
    """Takes the data into the model; `files` says where each location lies."""
    tensors = list(external_tensors(model))
    places = [place_of(entry_of(tensor), files) for tensor in tensors]
    total = model.ByteSize() + sum(length for _, _, length in places)
    if total > MOST_BYTES:
        raise StageFailure("OnnxInvalid", f"with its data the model has {total} bytes; at most {MOST_BYTES} fit")
    for tensor, (path, offset, length) in zip(tensors, places):
        with open(path, "rb") as file:
            file.seek(offset)
            tensor.raw_data = file.read(length)
        tensor.data_location = onnx.TensorProto.DEFAULT
        del tensor.external_data[:]


def entry_of(tensor):
    entry = {each.key: each.value for each in tensor.external_data}
    if not entry.get("location"):
        raise StageFailure("OnnxInvalid", "a tensor says that its data are in another file, but not in which")
    return entry


def place_of(entry, files):
    """Returns (path, offset, length) of a tensor's data; raises OnnxInvalid where the file is too short for them."""
    path = files[entry["location"]]
    try:
        size = os.path.getsize(path)
    except FileNotFoundError as error:
        raise StageFailure("WeightsMissing", f"{path}, which has its weights, is missing") from error
    try:
        offset = int(entry.get("offset", 0))
        length = int(entry.get("length", size - offset))
    except ValueError as error:
        raise StageFailure("OnnxInvalid", f"offset or length of data in {path} is not a number") from error
    if offset < 0 or length < 0 or offset + length > size:
        raise StageFailure("OnnxInvalid", f"{path} has {size} bytes; the model reads {length} from byte {offset} on")
    return path, offset, length
