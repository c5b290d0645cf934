import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** Reads and validates a YAML file. Fails with `ConfigNotFound`, or `ConfigInvalid` with the line of every problem. */
export const readYamlFile = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> => {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const [position] = syntaxError.linePos ?? [{ line: 1 }];
    throw new QuantfleetFailure('ConfigInvalid', `${file}:${position.line}: ${syntaxError.message.split('\n')[0]}`);
  }
  const parsed = schema.safeParse(document.toJS() ?? {}, { reportInput: true });
  if (parsed.success) return parsed.data;
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (hasRange(node)) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue, lineOf));
  throw new QuantfleetFailure('ConfigInvalid', problems.map((problem) => `${file}:${problem}`).join('\n'));
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new QuantfleetFailure('ConfigNotFound', `${file} cannot be read.`, { cause });
  }
};

const describeIssue = (issue: z.core.$ZodIssue, lineOf: (path: readonly PropertyKey[]) => number): string[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${lineOf(path)}: there is no key ${path.join('.')}`;
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The branch that got furthest is the one that was meant.
    const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, lineOf));
  }
  return [`${lineOf(issue.path)}: ${issue.path.join('.') || 'the file'}: ${issue.message}${whatCame(issue)}`];
};

/** Zod says it of types alone. */
const whatCame = ({ input, message }: z.core.$ZodIssue): string => {
  if (input === undefined) return message.includes('received undefined') ? '' : ', but the key is missing';
  const isScalar = ['string', 'number', 'boolean'].includes(typeof input);
  return isScalar && !message.includes('received') ? `, found ${JSON.stringify(input)}` : '';
};

/** How many keys deep the deepest problem lies; the path of an unknown key ends with the group around it. */
const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map(({ code, path }) => path.length + Number(code === 'unrecognized_keys')));

const hasRange = (node: unknown): node is { range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
