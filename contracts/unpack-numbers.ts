const KINDS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

/** Numbers that were packed as base64, little-endian, which is how the processors of boards and servers have theirs. */
export const unpackNumbers = (kind: keyof typeof KINDS, packed: string): readonly number[] => {
  // Copied, since a view must be aligned.
  const { buffer } = Uint8Array.from(Buffer.from(packed, 'base64'));
  const { BYTES_PER_ELEMENT } = KINDS[kind];
  return Array.from(new KINDS[kind](buffer, 0, Math.floor(buffer.byteLength / BYTES_PER_ELEMENT)));
};
