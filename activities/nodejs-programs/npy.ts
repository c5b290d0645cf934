import { readFile } from 'node:fs/promises';

const MAGIC_BYTES = 8;

/** An array of a NumPy file. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Reads a `.npy` file of unsigned bytes in C order, format versions 1 to 3. */
export const readNpy = async (file: string): Promise<ByteArray> => {
  const content = await readFile(file);
  const isVersion1 = content[6] === 1;
  const headerLength = isVersion1 ? content.readUInt16LE(MAGIC_BYTES) : content.readUInt32LE(MAGIC_BYTES);
  const headerStart = MAGIC_BYTES + (isVersion1 ? 2 : 4);
  const header = content.toString('latin1', headerStart, headerStart + headerLength);
  const shape = /'shape': \(([^)]*)\)/.exec(header)?.[1];
  if (!header.includes("'|u1'") || !header.includes("'fortran_order': False") || shape === undefined) {
    throw new TypeError(`${file} is not a C-ordered array of unsigned bytes: ${header.trim()}`);
  }
  return {
    shape: shape.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)])),
    data: content.subarray(headerStart + headerLength),
  };
};
