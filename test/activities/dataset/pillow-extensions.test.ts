import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { PILLOW_EXTENSIONS } from '../../../activities/dataset/pillow-extensions.js';
import { loadSettings } from '../../../config/load-settings.js';

/** Formats that Pillow knows by name alone, or reads with a program that is not part of it. */
const NOT_READ_BY_PILLOW = ['BUFR', 'EPS', 'GRIB', 'HDF5', 'MPEG', 'WMF'];

const READABLE = `
import json, sys
from PIL import Image
Image.init()
unread = sys.argv[1].split(",")
print(json.dumps(sorted(end for end, kind in Image.registered_extensions().items() if kind in Image.OPEN and kind not in unread)))
`;

test('the extensions of images are those that the installed Pillow reads', () => {
  const readable = execFileSync(loadSettings().python, ['-c', READABLE, NOT_READ_BY_PILLOW.join()], {
    encoding: 'utf8',
  });
  expect([...PILLOW_EXTENSIONS]).toEqual(JSON.parse(readable));
});
