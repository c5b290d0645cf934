import type { z } from 'zod';
import { closestName } from './closest-name.js';

/** What of a file does not fit, and where. */
export interface ConfigProblem {
  readonly path: readonly PropertyKey[];
  /** What was expected and what came. */
  readonly message: string;
}

/** What an issue of a schema means to who wrote the file; `keysAt` knows the keys of a place. */
export const describeProblem = (
  issue: z.core.$ZodIssue,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): readonly ConfigProblem[] => {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = closestName(key, keysAt(path));
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return { path: [...path, key], message: `there is no key ${[...path, key].join('.')}${hint}` };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && !isOurs(issue)) {
    // The branch that got furthest is the one that was meant.
    const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => describeProblem({ ...inner, path: [...path, ...inner.path] }, keysAt));
  }
  const { expected, found = foundAt(issue) } = expectation(issue);
  const what = [expected, ...(found === '' ? [] : [found])].join(', ');
  return [{ path, message: `${path.join('.') || 'the file'}: ${what}` }];
};

/** How many keys deep the deepest problem lies; the path of an unknown key ends with the group around it. */
const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map(({ code, path }) => path.length + Number(code === 'unrecognized_keys')));

interface Expectation {
  readonly expected: string;
  /** Where the input does not tell by itself. */
  readonly found?: string;
}

/** Whether the schema has words of its own for what it expects; Zod's begin so. */
const isOurs = ({ message }: z.core.$ZodIssue): boolean => !/^(Invalid|Too (big|small)|Unrecognized)/.test(message);

const expectation = (issue: z.core.$ZodIssue): Expectation => {
  // It is said of a group what its keys lack together.
  if (isOurs(issue)) return { expected: issue.message, ...(isGroup(issue.input) ? { found: '' } : {}) };
  switch (issue.code) {
    case 'invalid_type':
      return { expected: `expected ${TYPES[issue.expected] ?? issue.expected}` };
    case 'invalid_value':
      return { expected: `expected ${alternatives(issue.values)}` };
    case 'invalid_union':
      return { expected: `expected ${alternatives(optionsOf(issue))}`, found: foundAt(discriminator(issue)) };
    case 'too_big':
      return bounded(issue.origin, `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`, issue);
    case 'too_small':
      return bounded(issue.origin, `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`, issue);
    default:
      return { expected: 'expected another value' };
  }
};

const isGroup = (input: unknown): boolean => typeof input === 'object' && input !== null;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

const bounded = (origin: string, bound: string, { input }: z.core.$ZodIssue): Expectation => {
  if (origin === 'string') return { expected: `expected ${bound} characters`, found: `found ${String(input).length}` };
  if (Array.isArray(input)) return { expected: `expected ${bound} values`, found: `found ${input.length}` };
  return { expected: `expected ${bound}` };
};

const alternatives = (values: readonly unknown[]): string => {
  const names = values.map(String);
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
};

/** A group whose kind one of its keys tells has no alternative of that kind. */
const optionsOf = (issue: object): readonly unknown[] =>
  'options' in issue && Array.isArray(issue.options) ? issue.options : [];

const discriminator = ({ input, path }: z.core.$ZodIssue): { readonly input?: unknown } => {
  const key = path.at(-1) ?? '';
  return typeof input === 'object' && input !== null && key in input ? { input: input[key as keyof typeof input] } : {};
};

const LONGEST_SHOWN = 80;

const foundAt = ({ input }: { readonly input?: unknown }): string => {
  if (input === undefined) return 'but the key is missing';
  if (input === null) return 'found nothing';
  if (Array.isArray(input)) return 'found a list';
  if (typeof input === 'object') return 'found keys with values';
  const text = typeof input === 'number' ? `${input}` : JSON.stringify(input);
  return `found ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}`;
};
