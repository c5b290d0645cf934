import { expect, test } from 'vitest';
import { formatFailure } from '../../cli/print-failure.js';

test('control characters in a failure are shown as escapes, and its lines stay', () => {
  const message = 'images/\u001b[2Ja\rb\u009b\u202e.png\nsecond line\tend';
  expect(formatFailure({ code: 'ConfigInvalid', message, advice: 'Correct it.' })).toBe(
    'ConfigInvalid: images/\\x1b[2Ja\\x0db\\x9b\\u202e.png\nsecond line\tend\n  Correct it.',
  );
});
