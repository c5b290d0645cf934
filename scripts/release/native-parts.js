import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// elf(5): e_machine stands at byte 18 of the header.
const AARCH64 = 183;
const MACHINE_AT = 18;
/** Packages that bring programs for several platforms; below their folder, what a board runs. */
const OWN_PART = {
  '@temporalio/core-bridge/releases': ['aarch64-unknown-linux-gnu'],
  'onnxruntime-node/bin/napi-v6': ['linux'],
  'onnxruntime-node/bin/napi-v6/linux': ['arm64'],
};
/** Without these nothing runs: Temporal's core, SQLite, ONNX Runtime, calls of C, the compiler of Workflow bundles. */
const NEEDED = [
  '@temporalio/core-bridge/',
  '@libsql/linux-arm64-gnu/',
  'onnxruntime-node/',
  '@koromix/koffi-linux-arm64/',
  '@swc/core-linux-arm64-gnu/',
];

/** Removes programs of other platforms from a folder of packages, and fails where one for a board is absent or of another machine. */
export const keepBoardParts = (nodeModules) => {
  for (const [folder, kept] of Object.entries(OWN_PART)) {
    for (const name of readdirSync(join(nodeModules, folder))) {
      if (!kept.includes(name)) rmSync(join(nodeModules, folder, name), { recursive: true });
    }
  }
  const modules = readdirSync(nodeModules, { recursive: true }).filter((name) => name.endsWith('.node'));
  const absent = NEEDED.filter((part) => !modules.some((name) => name.startsWith(part)));
  const foreign = modules.filter((name) => machineOf(join(nodeModules, name)) !== AARCH64);
  if (absent.length > 0) throw new Error(`No native part for linux-arm64 in ${absent.join(', ')}.`);
  if (foreign.length > 0) throw new Error(`Not for linux-arm64: ${foreign.join(', ')}.`);
};

const machineOf = (file) => {
  const header = Buffer.alloc(MACHINE_AT + 2);
  const descriptor = openSync(file);
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1', 1, 4) === 'ELF' ? header.readUInt16LE(MACHINE_AT) : undefined;
};
