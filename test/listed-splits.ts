import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openArtifactStore } from '../activities/artifacts/artifact-store.js';
import { type ListingRequest, listSplits } from '../activities/dataset/list-splits.js';
import type { ListedSplit, SplitRequest } from '../contracts/dataset.js';
import { readingAttempt } from './reading-attempt.js';
import { temporaryFolder } from './temporary-folder.js';
import { testNode } from './test-node.js';

const ATTEMPT = await readingAttempt(tmpdir());

/** A folder with files of these names, each with its name as content. */
export const folderOf = (names: readonly string[], root = temporaryFolder()): string => {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), name);
  }
  return root;
};

/** A CSV of this content beside images `a.png`, `b.png` and `c.png`. */
export const csvOf = (content: string | Buffer): string => {
  const file = join(folderOf(['a.png', 'b.png', 'c.png']), 'labels.csv');
  writeFileSync(file, content);
  return file;
};

/** All images of a source, for evaluation. */
export const splitOf = (path: string, change: Partial<SplitRequest> = {}): SplitRequest => ({
  role: 'evaluation',
  source: { kind: path.endsWith('.csv') ? 'csv' : 'folder', path },
  images: null,
  order: 'listed',
  seed: 0,
  except: [],
  ...change,
});

/** An image as the list of a split has it. */
export interface ListEntry {
  readonly path: string;
  readonly label: number | null;
  readonly sha256: string;
}

/** Lists splits for a network of so many classes, with the entries of each list. */
export const listed = async (
  splits: readonly SplitRequest[],
  { classes = 2, maxUnreadableShare = 0 }: Partial<ListingRequest> = {},
): Promise<readonly (ListedSplit & { readonly entries: readonly ListEntry[] })[]> => {
  const root = temporaryFolder();
  const request = { splits, classes, maxUnreadableShare, trainingOnEvaluation: 'none' } as const;
  const found = await listSplits(testNode(root), request, ATTEMPT);
  const store = openArtifactStore(join(root, 'store'));
  return Promise.all(
    found.map(async (split) => {
      const lines = (await store.text(split.list)).trim().split('\n');
      return { ...split, entries: lines.map((line) => JSON.parse(line) as ListEntry) };
    }),
  );
};

/** Why splits are refused: the failure as people see it. */
export const refusal = async (...request: Parameters<typeof listed>): Promise<string> => {
  try {
    await listed(...request);
  } catch (error) {
    if (error instanceof Error && 'report' in error) {
      const { code, message, advice } = error.report as { code: string; message: string; advice: string };
      return `${code}: ${message} ${advice}`;
    }
    throw error;
  }
  return 'not refused';
};
