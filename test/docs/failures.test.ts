import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../cli/exit-codes.js';
import { packagePath } from '../../config/package-path.js';
import { type FailureCode, FAILURES, type FailureKind } from '../../contracts/failures.js';
import { codeRows, readDocument } from './markdown.js';

const PROGRAMS = 'python/quantfleet_tools';

test('failures.md lists every failure code with what it promises, and no other', () => {
  const rows = (Object.entries(FAILURES) as [FailureCode, FailureKind][]).map(
    ([code, { retry, summary, advice }]) => `| \`${code}\` | ${retry} | ${exitCodeOf(code)} | ${summary} | ${advice} |`,
  );
  expect(codeRows(readDocument('docs/reference/failures.md'))).toEqual(rows);
});

test('stage programs raise only registered failure codes', () => {
  const raised = readdirSync(packagePath(PROGRAMS), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .flatMap((name) => [...readDocument(`${PROGRAMS}/${name}`).matchAll(/StageFailure\(\s*([^,]+),/g)])
    .flatMap(([, code = '']) => [...code.matchAll(/"(\w+)"/g)].map(([, literal]) => literal ?? ''));
  expect(raised).toContain('CalibrationIncomplete');
  expect(raised.filter((code) => !Object.hasOwn(FAILURES, code))).toEqual([]);
});
