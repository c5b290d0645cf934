import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What others leave in the temporary folder, also where quantfleet is used. */
const NOT_OURS: readonly RegExp[] = [
  // PyTorch, when it is imported: torch/_inductor/runtime/cache_dir_utils.py.
  /^torchinductor_/,
  // onnxruntime-node 1.30.
  /^\.ses$/,
  /^mat-debug-\d+\.log$/,
  // The warm Python's socket, which stays when its worker is killed.
  /^quantfleet-[0-9a-f]{8}\.sock$/,
];

/** Vitest's global set-up: the run has a temporary folder of its own, and fails when something is left in it. */
const ownTemporaryFolder = (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'quantfleet-run-'));
  // PostgreSQL refuses root: there its tests run it as another user, who has to get to its own folder in here.
  chmodSync(folder, 0o711);
  process.env['TMPDIR'] = folder;
  return () => {
    const left = readdirSync(folder).filter((name) => !NOT_OURS.some((pattern) => pattern.test(name)));
    rmSync(folder, { recursive: true, force: true });
    if (left.length === 0) return;
    // Vitest prints what a teardown throws, and still ends with 0.
    process.exitCode = 1;
    throw new Error(`Tests left in the temporary folder: ${left.join(', ')}`);
  };
};

export default ownTemporaryFolder;
