"""Works on the first GPU until it is told to end (SIGTERM): one matrix product after another.

Says when it has begun, and at the end how many products it has made.
"""

import signal

import torch

SIZE = 4096
PRODUCTS_AT_ONCE = 8


def main():
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    one, other = (torch.randn(SIZE, SIZE, device="cuda") for _ in range(2))
    products = 0
    while not ended:
        for _ in range(PRODUCTS_AT_ONCE):
            product = one @ other
        # Waits for the device.
        float(product[0, 0])
        if products == 0:
            print("works on", torch.cuda.get_device_name(), flush=True)
        products += PRODUCTS_AT_ONCE
    print(f"{products} products of {SIZE} x {SIZE}")


if __name__ == "__main__":
    main()
