import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { describeProblem } from './describe-problem.js';
import { knownKeys } from './known-keys.js';
import { readYaml } from './yaml-document.js';
import { yamlText } from './yaml-text.js';

/** Reads and validates a YAML file. Fails with `ConfigNotFound`, or `ConfigInvalid` with the line of every problem. */
export const readYamlFile = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> => {
  const text = yamlText(readBytes(file));
  const content = typeof text === 'string' ? readYaml(text) : text;
  if ('message' in content) throw invalid([`${file}:${content.line}: ${content.message}`]);
  const parsed = schema.safeParse(content.value ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  if (content.value === null) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw invalid([`${file}:1: the file has no keys; it needs ${missing}`]);
  }
  const problems = parsed.error.issues.flatMap((issue) => describeProblem(issue, (path) => knownKeys(schema, path)));
  throw invalid(problems.map(({ path, message }) => `${file}:${content.lineOf(path)}: ${message}`));
};

const readBytes = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new QuantfleetFailure('ConfigNotFound', `${file} cannot be read.`, { cause });
  }
};

const invalid = (problems: readonly string[]): QuantfleetFailure =>
  new QuantfleetFailure('ConfigInvalid', problems.join('\n'));
