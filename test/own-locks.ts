import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Set-up of each file: its workers are a machine of their own, so that they do not wait for those of other files. */
const folder = join(tmpdir(), `quantfleet-locks-${randomUUID()}`);
process.env['QUANTFLEET_LOCKS'] = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
