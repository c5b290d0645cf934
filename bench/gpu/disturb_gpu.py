"""Works on a device until it is told to end (SIGTERM): one matrix product after another.

    python disturb_gpu.py cuda|cpu

Says when it has begun, and at the end how many products it has made.
"""

import signal
import sys

import torch

SIZE = 4096
PRODUCTS_AT_ONCE = 8


def main(device):
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    size = SIZE if device == "cuda" else SIZE // 8
    one, other = (torch.randn(size, size, device=device) for _ in range(2))
    products = 0
    while not ended:
        for _ in range(PRODUCTS_AT_ONCE):
            product = one @ other
        # Waits for the device.
        float(product[0, 0])
        if products == 0:
            print("works on", torch.cuda.get_device_name() if device == "cuda" else device, flush=True)
        products += PRODUCTS_AT_ONCE
    print(f"{products} products of {size} x {size}")


if __name__ == "__main__":
    main(*sys.argv[1:])
