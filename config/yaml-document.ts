import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';

/** What a YAML file says, or the first thing in it that is not YAML. */
export type YamlContent =
  | {
      readonly value: unknown;
      /** Line of what a path of keys and list positions leads to, or of what is nearest around it. */
      lineOf(path: readonly PropertyKey[]): number;
    }
  | { readonly line: number; readonly message: string };

/** Reads one YAML document, with merge keys (`<<`). */
export const readYaml = (text: string): YamlContent => {
  const lines = new LineCounter();
  // The library prints warnings of its own on standard error otherwise.
  const document = parseDocument(text, { lineCounter: lines, merge: true, logLevel: 'error' });
  const lineAt = (range: readonly number[] | null | undefined): number => lines.linePos(range?.[0] ?? 0).line;
  const [problem] = [
    ...[...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
      line: lineAt(pos),
      message: PLAIN_WORDS[code] ?? withoutPosition(message),
    })),
    ...referenceProblems(document, lineAt),
  ];
  if (problem !== undefined) return problem;
  try {
    const value: unknown = document.toJS();
    return { value, lineOf: (path) => lineAt(rangeOf(document, path)) };
  } catch {
    return {
      line: lineAt(lastAlias(document)?.range),
      message: 'too many aliases: what they stand for grows too large',
    };
  }
};

/** Where the library speaks of its own functions or of what it resolves. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here (---): expected one document a file',
  TAG_RESOLVE_FAILED: 'tags (!…) other than YAML’s own are not read: write the value itself',
  BAD_DQ_ESCAPE: 'a backslash in double quotes begins an escape, and this is none: use single quotes, or / in a path',
  DUPLICATE_KEY: 'this key is in the same group already',
};

const withoutPosition = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');

type LineAt = (range: readonly number[] | null | undefined) => number;

/** Aliases and merge keys that stand for nothing: the library finds them while it makes the value, without a position. */
const referenceProblems = (document: Document.Parsed, lineAt: LineAt): readonly { line: number; message: string }[] => {
  const problems: { line: number; message: string }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = `*${alias.source} stands for nothing: no anchor &${alias.source} lies before it; text that begins with * needs quotes`;
      problems.push({ line: lineAt(alias.range), message });
    },
    Pair: (_, { key, value }) => {
      // The library reads `<<` as a symbol, where it is not in quotes.
      if (!isScalar(key) || typeof key.value !== 'symbol' || isMergeSource(document, value)) return;
      problems.push({ line: lineAt(key.range), message: '<< merges keys with values, or a list of such groups' });
    },
  });
  return problems;
};

const isMergeSource = (document: Document.Parsed, value: unknown): boolean => {
  // An alias that stands for nothing is a problem of its own.
  const target = isAlias(value) ? (value.resolve(document) ?? value) : value;
  return (
    isMap(target) || isAlias(target) || (isSeq(target) && target.items.every((item) => isMergeSource(document, item)))
  );
};

const lastAlias = (document: Document.Parsed): Alias | undefined => {
  let last: Alias | undefined;
  visit(document, { Alias: (_, alias) => void (last = alias) });
  return last;
};

const rangeOf = (document: Document.Parsed, path: readonly PropertyKey[]): readonly number[] | undefined => {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) return node.range;
  }
  return undefined;
};
