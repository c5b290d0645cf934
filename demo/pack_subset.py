"""Packs the demo's images: the first 12,000 training and all 10,000 test images of Fashion-MNIST.

    python demo/pack_subset.py --data /usr/share/datasets/fashion-mnist --out demo/fashion-mnist

The images come from Debian's package `dataset-fashion-mnist` (MIT licence, see demo/fashion-mnist/NOTICE).
"""

import argparse
import gzip
from pathlib import Path

SUBSET = {"train": 12_000, "t10k": 10_000}
IMAGE_BYTES = 28 * 28
# IDX: a magic number and the sizes of the dimensions, four bytes each, big-endian; the count is the second field.
FILES = (("images-idx3-ubyte.gz", 16, IMAGE_BYTES), ("labels-idx1-ubyte.gz", 8, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for split, count in SUBSET.items():
        for suffix, header_bytes, item_bytes in FILES:
            content = gzip.decompress((arguments.data / f"{split}-{suffix}").read_bytes())
            subset = first_items(content, count, header_bytes, item_bytes)
            (arguments.out / f"{split}-{suffix}").write_bytes(gzip.compress(subset, compresslevel=9, mtime=0))


def first_items(content, count, header_bytes, item_bytes):
    """Returns an IDX file with only the first items of another."""
    header = content[:4] + count.to_bytes(4, "big") + content[8:header_bytes]
    return header + content[header_bytes : header_bytes + count * item_bytes]


if __name__ == "__main__":
    main()
