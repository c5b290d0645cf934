import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
afterAll(stopAll);

test.each(['q?mode=memory', 'h#ash', 'p%41x'])(
  'a state folder called %s keeps its databases inside',
  async (name) => {
    const settings = await writeSettings(folder);
    const state = join(folder, name);
    await stopUp(await startUp(settings, { QUANTFLEET_STATE: state }));
    for (const database of ['temporal.db', 'results.db']) expect(existsSync(join(state, database))).toBe(true);
    const others = readdirSync(folder).filter((other) => name.startsWith(other) && other !== name);
    expect(others).toEqual([]);
  },
  60_000,
);
