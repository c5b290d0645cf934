import io
import pickle
import struct
import unittest
import zipfile

import onnx
import safetensors.torch
import torch

from quantfleet_tools.protocol import file_kind as kinds
from quantfleet_tools.protocol.file_kind import file_kind

from ..demo import WEIGHTS, exported_onnx, scratch_folder

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 98765\n"


def written(content):
    path = scratch_folder() / "file"
    path.write_bytes(content)
    return path


def saved_by(save, *arguments, **options):
    buffer = io.BytesIO()
    save(*arguments, buffer, **options)
    return buffer.getvalue()


def onnx_bytes():
    with open(exported_onnx(), "rb") as file:
        return file.read()


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


class FileKind(unittest.TestCase):
    def assert_kind(self, content, kind):
        self.assertEqual(file_kind(written(content)), kind)

    def test_what_a_download_leaves_instead_of_a_file_is_called_what_it_is(self):
        self.assert_kind(b"", kinds.EMPTY)
        self.assert_kind(POINTER, kinds.GIT_LFS_POINTER)
        for page in (b"<!DOCTYPE html><html>", b"\xef\xbb\xbf\n <HTML lang=en>", b'<?xml version="1.0"?>\n<html>'):
            self.assert_kind(page, kinds.HTML_PAGE)
        self.assert_kind('{"error": "Entry not found, désolé"}'.encode(), kinds.TEXT)
        self.assert_kind(bytes(range(255, 0, -1)) * 9, kinds.UNKNOWN)
        self.assert_kind(bytes(5000), kinds.UNKNOWN)

    def test_onnx_models_of_several_makers_are_told_from_those_cut_off_anywhere(self):
        whole = onnx_bytes()
        self.assert_kind(whole, kinds.ONNX)
        # Fields in another order than numbers, as other writers have them.
        model = onnx.load_from_string(whole)
        first = onnx.ModelProto(opset_import=model.opset_import, metadata_props=model.metadata_props)
        model.ClearField("opset_import")
        self.assert_kind(first.SerializeToString() + model.SerializeToString(), kinds.ONNX)
        for share in (0.1, 0.5, 0.999):
            self.assert_kind(whole[: int(len(whole) * share)], kinds.ONNX_CUT_OFF)

    def test_what_pytorch_writes_is_told_apart(self):
        with open(WEIGHTS, "rb") as file:
            whole = file.read()
        tensors = {"weight": torch.zeros(3)}
        self.assert_kind(whole, kinds.PYTORCH_CHECKPOINT)
        self.assert_kind(whole[: len(whole) // 2], kinds.ZIP_CUT_OFF)
        legacy = saved_by(torch.save, tensors, _use_new_zipfile_serialization=False)
        self.assert_kind(legacy, kinds.PYTORCH_CHECKPOINT)
        self.assert_kind(saved_by(torch.jit.save, torch.jit.script(torch.nn.ReLU())), kinds.TORCHSCRIPT)
        program = torch.export.export(torch.nn.ReLU(), (torch.zeros(2),))
        self.assert_kind(saved_by(torch.export.save, program), kinds.TORCH_EXPORT)

    def test_other_weights_are_told_apart(self):
        whole = safetensors.torch.save({"weight": torch.zeros(300)})
        self.assert_kind(whole, kinds.SAFETENSORS)
        self.assert_kind(whole[:-1], kinds.SAFETENSORS_CUT_OFF)
        self.assert_kind(whole[:20], kinds.SAFETENSORS_CUT_OFF)
        self.assert_kind(pickle.dumps({"weight": 1}), kinds.PICKLE)
        self.assert_kind(zipped("weight.npy", "bias.npy"), kinds.NUMPY)
        self.assert_kind(zipped("readme.txt"), kinds.ZIP)
        self.assert_kind(b"\x89HDF\r\n\x1a\n" + bytes(99), kinds.HDF5)
        self.assert_kind(struct.pack("<I", 28) + b"TFL3" + bytes(99), kinds.TFLITE)
        self.assert_kind(b"\x1f\x8b\x08" + bytes(99), kinds.COMPRESSED)
