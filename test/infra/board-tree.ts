import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the install script reads of a board. */
export interface Board {
  /** First line of /etc/nv_tegra_release. */
  readonly release: string;
  /** Version of the Python that its TensorRT is for. */
  readonly python: string;
  readonly tensorrt: string;
}

/** As NVIDIA's images have them. */
export const BOARDS: Readonly<Record<string, Board>> = {
  'JetPack 5': {
    release:
      '# R35 (release), REVISION: 3.1, GCID: 32827747, BOARD: t186ref, EABI: aarch64, DATE: Sun Mar 19 15:19:21 UTC 2023',
    python: '3.8',
    tensorrt: '8.5.2.2',
  },
  'JetPack 6': {
    release:
      '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025',
    python: '3.10',
    tensorrt: '10.3.0',
  },
  'JetPack 7': {
    release:
      '# R38 (release), REVISION: 2.0, GCID: 41844464, BOARD: generic, EABI: aarch64, DATE: Fri Aug 22 00:55:42 UTC 2025',
    python: '3.12',
    tensorrt: '10.13.3.9',
  },
};

/** Lays out a board below `root`; its Python is this machine's `python`. */
export const layOutBoard = (root: string, board: Board, python: string): void => {
  const packages = `usr/lib/python${board.python}/dist-packages`;
  const files = {
    'etc/nv_tegra_release': `${board.release}\n`,
    'etc/hostname': 'Orin_1\n',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
    'etc/group': 'root:x:0:\nvideo:x:44:\nrender:x:104:\n',
    'etc/shadow': 'root:*:19000:0:99999:7:::\n',
    'etc/gshadow': 'root:*::\nvideo:!::\nrender:!::\n',
    [`${packages}/tensorrt/__init__.py`]: '',
    [`${packages}/tensorrt-${board.tensorrt}.dist-info/METADATA`]: 'Name: tensorrt\n',
    [`usr/lib/python${board.python}/ensurepip/__init__.py`]: '',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  symlinkSync(python, join(root, `usr/bin/python${board.python}`));
};
