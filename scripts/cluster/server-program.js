import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { runProgram } from '../setup/step.js';

/** Where programs of servers are kept for all checkouts; `test/s3-server.ts` looks there. */
const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'quantfleet', 'cluster');

/** Builds a server's program unless it is there; throws where it cannot be built. */
export const buildServer = async ({ name, version, goPackage, what }) => {
  const program = join(folder, `${name}-${version}`);
  if (existsSync(program)) return;
  console.log(`Building ${name} ${version} (${what}, once) …`);
  mkdirSync(folder, { recursive: true });
  const built = mkdtempSync(join(folder, 'building-'));
  try {
    await runProgram('go', ['install', `${goPackage}@v${version}`], { env: { GOBIN: built } });
    renameSync(join(built, basename(goPackage)), program);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
};
