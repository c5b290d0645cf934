import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realPathOf } from '../../../activities/permission/real-path.js';
import { temporaryFolder } from '../../temporary-folder.js';

test('a link to what does not exist yet leads to where it would be, not to where the link lies', async () => {
  const [inside, outside] = [realpathSync(temporaryFolder()), realpathSync(temporaryFolder())];
  symlinkSync(join(outside, 'later'), join(inside, 'link'));
  expect(await realPathOf(join(inside, 'link', 'x'))).toBe(join(outside, 'later', 'x'));
  expect(await realPathOf(join(inside, 'absent'))).toBe(join(inside, 'absent'));
});

test('a link to itself is an error', async () => {
  const folder = temporaryFolder();
  symlinkSync('loop', join(folder, 'loop'));
  await expect(realPathOf(join(folder, 'loop'))).rejects.toMatchObject({ code: 'ELOOP' });
});
