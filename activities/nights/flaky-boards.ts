import type { NightNode } from '../../contracts/night-record.js';
import type { NightVerdict } from '../../contracts/night-verdict.js';

/** What one night said of the boards. */
export interface NightOfBoards {
  readonly nodes: readonly NightNode[];
  readonly verdicts: readonly NightVerdict[];
}

/** A board that fails or is tainted night after night. */
export interface FlakyBoard {
  readonly nodeId: string;
  readonly reason: string;
}

/**
 * Boards that failed or were tainted on each of the last `nights` nights that they took part in, tonight included. One that was away or
 * in quarantine took no part; `told` is newest first.
 */
export const flakyBoards = (told: readonly NightOfBoards[], nights: number): readonly FlakyBoard[] => {
  const [tonight] = told;
  return (tonight?.nodes ?? []).flatMap(({ nodeId, status }) => {
    if (!TOOK_PART.includes(status)) return [];
    const last = told.filter((night) => tookPart(night, nodeId)).slice(0, nights);
    const faults = last.map((night) => faultOf(night, nodeId));
    if (last.length < nights || faults.includes(undefined)) return [];
    return [{ nodeId, reason: describe(nights, faults[0]) }];
  });
};

const describe = (nights: number, fault = ''): string =>
  nights === 1 ? fault : `${nights} nights in a row, the last: ${fault}`;

const TOOK_PART: readonly NightNode['status'][] = ['measured', 'failed'];

const tookPart = ({ nodes }: NightOfBoards, nodeId: string): boolean =>
  nodes.some((node) => node.nodeId === nodeId && TOOK_PART.includes(node.status));

const faultOf = ({ nodes, verdicts }: NightOfBoards, nodeId: string): string | undefined => {
  const node = nodes.find((one) => one.nodeId === nodeId);
  if (node?.status === 'failed') return node.reason ?? 'it failed';
  return verdicts.find(({ verdict, series }) => verdict === 'tainted' && series.nodeId === nodeId)?.reason;
};
