import io
import unittest

import numpy
from scipy.io import savemat

from quantfleet_tools.programs import read_devkit
from quantfleet_tools.protocol.failure import StageFailure

from ..demo import request, scratch_folder, silent_report

# The fields of the real meta.mat in their order.
FIELDS = ("ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images")
# The ids go through the WNIDs out of order, as in the real kit; 4 and 5 are synsets above the classes.
LEAVES = [(1, "n02119789"), (2, "n02100735"), (3, "n01440764")]
ABOVE = [(4, "n00001740", [2, 5]), (5, "n01503061", [1, 3])]


def synset(number, wnid, children=()):
    return (
        *(float(number), wnid, "a word, another", "a gloss", float(len(children))),
        *(numpy.array(children, numpy.float64), float(bool(children)), 0.0 if children else 1300.0),
    )


def meta_mat(leaves, above=ABOVE, fields=FIELDS):
    rows = [synset(*each) for each in [*leaves, *above]]
    synsets = numpy.empty((len(rows), 1), [(name, object) for name in fields])
    for number, row in enumerate(rows):
        synsets[number, 0] = row
    stream = io.BytesIO()
    savemat(stream, {"synsets": synsets}, do_compression=True)
    return stream.getvalue()


def devkit(meta=None, ground_truth="3\n1\n2\n1\n"):
    """Writes a development kit; a part that is None is left out."""
    folder = scratch_folder()
    (folder / "data").mkdir()
    if meta is not None:
        (folder / "data" / "meta.mat").write_bytes(meta)
    if ground_truth is not None:
        (folder / "data" / "ILSVRC2012_validation_ground_truth.txt").write_text(ground_truth, encoding="utf-8")
    return folder


def read(folder):
    return read_devkit.run(request({}, {"devkit": str(folder)}), silent_report()).facts


class ReadDevkit(unittest.TestCase):
    def assert_refused(self, folder, code, *parts):
        with self.assertRaises(StageFailure) as raised:
            read(folder)
        self.assertEqual(raised.exception.code, code)
        for part in parts:
            self.assertIn(part, raised.exception.message)

    def test_labels_that_have_been_sorted_by_wnid_already_are_refused(self):
        leaves = [(number, f"n{number:08}") for number in range(1, 1001)]
        ground_truth = "".join(f"{rank + 1}\n" for rank in (65, 970, 230, 809, 516, 57, 334, 415, 674, 332))
        kit = devkit(meta_mat(leaves, above=[]), ground_truth)
        self.assert_refused(kit, "LabelInvalid", "holds ranks of sorted WNIDs, from 1", "the rank from 0")

    def test_an_id_becomes_the_rank_of_its_wnid_among_the_classes(self):
        facts = read(devkit(meta_mat(LEAVES)))
        self.assertEqual(facts["classNames"], ["n01440764", "n02100735", "n02119789"])
        self.assertEqual(facts["labels"], [0, 2, 1, 2])

    def test_labels_are_those_that_torchvision_finds(self):
        rng = numpy.random.default_rng(0)
        wnids = [f"n{number:08}" for number in rng.permutation(10_000)[:1000]]
        ids = rng.integers(1, 1001, 5000)
        folder = devkit(meta_mat([*enumerate(wnids, start=1)], []), "".join(f"{number}\n" for number in ids))
        found = torchvision_labels(folder)
        self.assertEqual(read(folder)["labels"], found)

    def test_a_missing_part_is_named(self):
        for folder, part in (
            (devkit(None), "meta.mat"),
            (devkit(meta_mat(LEAVES), None), "ILSVRC2012_validation_ground_truth.txt"),
            (scratch_folder() / "gone", "gone/data/meta.mat"),
        ):
            with self.subTest(part):
                self.assert_refused(folder, "DatasetNotFound", part, "ILSVRC2012_devkit_t12.tar.gz")

    def test_an_id_without_a_class_is_refused_with_its_line(self):
        for line in ("0", "4", "-1", "1.0", "", "n01440764", "½"):
            with self.subTest(line):
                self.assert_refused(
                    devkit(meta_mat(LEAVES), f"3\n{line}\n1\n"),
                    "LabelInvalid",
                    "ground_truth.txt:2: ",
                    "expected an id from 1 to 3",
                )

    def test_a_meta_file_that_is_damaged_or_of_another_form_is_refused(self):
        whole = meta_mat(LEAVES)
        other = io.BytesIO()
        savemat(other, {"classes": numpy.arange(3)})
        for name, content in (
            ("cut off", whole[: len(whole) // 2]),
            ("empty", b""),
            ("text", b"n01440764 tench\n" * 20),
            ("without synsets", other.getvalue()),
            ("without WNIDs", meta_mat(LEAVES, fields=("ILSVRC2012_ID", "name", *FIELDS[2:]))),
        ):
            with self.subTest(name):
                self.assert_refused(devkit(content), "LabelInvalid", "meta.mat")

    def test_ids_with_a_gap_and_wnids_that_repeat_are_refused(self):
        self.assert_refused(devkit(meta_mat([(1, "n1"), (3, "n2")])), "LabelInvalid", "are not 1 to 2")
        self.assert_refused(devkit(meta_mat([(1, "n1"), (1, "n2")])), "LabelInvalid", "are not 1 to 2")
        self.assert_refused(devkit(meta_mat([(1, "n1"), (2, "n1")])), "LabelInvalid", "a WNID occurs twice")


def torchvision_labels(folder):
    """Returns the class index of every validation image as torchvision.datasets.ImageNet counts them."""
    from torchvision.datasets import imagenet
    import torch

    root = scratch_folder()
    pack_devkit(folder, root / "devkit.tar.gz")
    verify, imagenet._verify_archive = imagenet._verify_archive, lambda *_: None
    try:
        imagenet.parse_devkit_archive(root, "devkit.tar.gz")
    finally:
        imagenet._verify_archive = verify
    wnid_to_classes, wnids = torch.load(root / imagenet.META_FILE, weights_only=True)
    ranks = {wnid: rank for rank, wnid in enumerate(sorted(wnid_to_classes))}
    return [ranks[wnid] for wnid in wnids]


def pack_devkit(folder, archive):
    import tarfile

    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder, "ILSVRC2012_devkit_t12")


if __name__ == "__main__":
    unittest.main()
