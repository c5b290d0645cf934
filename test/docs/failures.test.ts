import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { FAILURES } from '../../contracts/failures.js';
import { readDocument } from './markdown.js';

const PROGRAMS = 'python/quantfleet_tools';

test('stage programs raise only registered failure codes', () => {
  const raised = readdirSync(packagePath(PROGRAMS), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .flatMap((name) => [...readDocument(`${PROGRAMS}/${name}`).matchAll(/StageFailure\(\s*([^,]+),/g)])
    .flatMap(([, code = '']) => [...code.matchAll(/"(\w+)"/g)].map(([, literal]) => literal ?? ''));
  expect(raised).toContain('CalibrationIncomplete');
  expect(raised.filter((code) => !Object.hasOwn(FAILURES, code))).toEqual([]);
});
