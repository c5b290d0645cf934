import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { inCheckout, runProgram } from '../setup/step.js';

/** Where programs of servers are kept for all checkouts; `test/s3-server.ts` looks there. */
const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'quantfleet', 'cluster');

/** The servers of servers.json. */
export const readServers = () => JSON.parse(readFileSync(inCheckout('scripts/cluster/servers.json'), 'utf8'));

/**
 * Gives the path of a server's program: the one that its environment variable names, else one that is built unless it is
 * there. Throws where it cannot be built.
 */
export const serverProgram = async ({ name, version, goPackage, what, variable }) => {
  if (variable !== undefined && process.env[variable]) return process.env[variable];
  const program = join(folder, `${name}-${version}`);
  if (existsSync(program)) return program;
  console.log(`Building ${name} ${version} (${what}, once) …`);
  mkdirSync(folder, { recursive: true });
  const built = mkdtempSync(join(folder, 'building-'));
  try {
    await runProgram('go', ['install', `${goPackage}@v${version}`], { env: { GOBIN: built } });
    renameSync(join(built, basename(goPackage)), program);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  return program;
};
