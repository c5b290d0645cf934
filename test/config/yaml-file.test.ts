import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readYamlFile } from '../../config/yaml-file.js';
import { temporaryFolder } from '../temporary-folder.js';

const schema = z.object({
  order: z.enum(['listed', 'shuffled']),
  level: z.number().max(5),
  mean: z.array(z.number()),
  preset: z.union([z.enum(['v1', 'v2']), z.strictObject({ crop: z.number() })]),
});

const problemsOf = (text: string): readonly string[] => {
  const file = join(temporaryFolder(), 'sweep.yaml');
  writeFileSync(file, text);
  try {
    readYamlFile(file, schema);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.slice(file.length + 1));
  }
};

test('every problem of a file is named with its line, what was expected and what came', () => {
  expect(problemsOf('order: backwards\nlevel: 9\nmean: half\npreset: v3\n')).toEqual([
    '1: order: Invalid option: expected one of "listed"|"shuffled", found "backwards"',
    '2: level: Too big: expected number to be <=5, found 9',
    '3: mean: Invalid input: expected array, received string',
    '4: preset: Invalid option: expected one of "v1"|"v2", found "v3"',
  ]);
  expect(problemsOf('order: listed\nlevel: 1\nmean: [0]\n')).toEqual([
    '1: preset: Invalid option: expected one of "v1"|"v2", but the key is missing',
  ]);
  expect(problemsOf('order: listed\nlevel: 1\nmean: [0]\npreset: { crop: 1, corp: 2 }\n')).toEqual([
    '4: there is no key preset.corp',
  ]);
});
