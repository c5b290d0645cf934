import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The parts of ONNX's messages that may hold a tensor: field number to the kind of message there; onnx.proto3. */
const CHILDREN = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  node: { 5: 'attribute' },
  function: { 7: 'node', 11: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  tensor: { 13: 'entry' },
  entry: {},
} as const;

type Kind = keyof typeof CHILDREN;

/** Fields of an entry of a tensor's external data. */
const KEY = 1;
const VALUE = 2;

/** Longer names than any file has are read no further. */
const LONGEST_NAME = 4096;

/**
 * The names of the files that an ONNX model keeps weights in besides itself, as it writes them. Large tensors are passed over
 * unread. Of a file that is no model it names none: the import says what is wrong with it.
 */
export const onnxDataLocations = (path: string): readonly string[] => {
  const file = openSync(path, 'r');
  try {
    return [...new Set(locationsIn(protobufFile(file), { kind: 'model', from: 0, to: fstatSync(file).size }))];
  } catch (error) {
    if (error instanceof NotProtobuf) return [];
    throw error;
  } finally {
    closeSync(file);
  }
};

class NotProtobuf extends Error {}

interface Message {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}

const locationsIn = (file: ProtobufFile, message: Message): readonly string[] => {
  const children: Readonly<Record<number, Kind | undefined>> = CHILDREN[message.kind];
  const texts = new Map<number, string>();
  const found: string[] = [];
  for (const { number, from, to } of file.fields(message)) {
    const kind = children[number];
    if (kind !== undefined) found.push(...locationsIn(file, { kind, from, to }));
    else if (message.kind === 'entry') texts.set(number, file.text(from, Math.min(to, from + LONGEST_NAME)));
  }
  const value = texts.get(VALUE);
  return texts.get(KEY) === 'location' && value !== undefined ? [value] : found;
};

/** A field of bytes, and where they lie in the file. */
interface BytesField {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

interface ProtobufFile {
  /** The fields of bytes in a message; those of numbers are passed over. */
  fields(message: Message): Generator<BytesField>;
  text(from: number, to: number): string;
}

const WINDOW_BYTES = 1 << 16;

const protobufFile = (file: number): ProtobufFile => {
  const window = Buffer.alloc(WINDOW_BYTES);
  let start = 0;
  let length = 0;
  const byteAt = (position: number): number => {
    if (position < start || position >= start + length) {
      start = position;
      length = readSync(file, window, 0, WINDOW_BYTES, position);
    }
    const byte = window[position - start];
    if (length === 0 || byte === undefined) throw new NotProtobuf();
    return byte;
  };
  const varint = (from: number): { readonly value: number; readonly end: number } => {
    let value = 0;
    for (let index = 0; index < 10; index += 1) {
      const byte = byteAt(from + index);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, end: from + index + 1 };
    }
    throw new NotProtobuf();
  };
  return {
    *fields({ from, to }) {
      let position = from;
      while (position < to) {
        const tag = varint(position);
        const field = bytesOf(tag.value % 8, tag.end, varint);
        if (field.to > to) throw new NotProtobuf();
        position = field.to;
        if (field.isBytes) yield { number: Math.floor(tag.value / 8), from: field.from, to: field.to };
      }
    },
    text(from, to) {
      const bytes = Buffer.alloc(to - from);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from));
    },
  };
};

/** Where the content of a field lies, by its wire type. */
const bytesOf = (
  wireType: number,
  from: number,
  varint: (from: number) => { readonly value: number; readonly end: number },
): { readonly from: number; readonly to: number; readonly isBytes: boolean } => {
  switch (wireType) {
    case 0:
      return { from, to: varint(from).end, isBytes: false };
    case 1:
      return { from, to: from + 8, isBytes: false };
    case 2: {
      const { value, end } = varint(from);
      return { from: end, to: end + value, isBytes: true };
    }
    case 5:
      return { from, to: from + 4, isBytes: false };
    default:
      throw new NotProtobuf();
  }
};
