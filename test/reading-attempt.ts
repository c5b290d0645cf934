import type { GrantedPath } from '../activities/permission/grant-store.js';
import { readPermission, type ReadingAttempt } from '../activities/permission/read-permission.js';
import type { NodeContext } from '../activities/stage-context.js';
import { testNode } from './test-node.js';

const SWEEP_ID = 'a-sweep';

/** An attempt of a sweep that no command started, on a node where every sweep may read these folders. */
export const readingAttempt = (...readableFolders: readonly string[]): Promise<ReadingAttempt> =>
  attemptOf({ ...testNode('/nowhere'), readableFolders });

/** An attempt of a sweep whose command granted these paths to it. */
export const grantedAttempt = async (root: string, paths: readonly GrantedPath[]): Promise<ReadingAttempt> => {
  const node = testNode(root);
  await node.grants.write(SWEEP_ID, paths);
  return attemptOf(node);
};

const attemptOf = async (node: NodeContext): Promise<ReadingAttempt> => ({
  signal: new AbortController().signal,
  onProgress: () => {},
  permission: await readPermission(node, SWEEP_ID),
});
