import { escaped } from '../quoted.js';
import type { UnusableImage } from './image-listing.js';

const FAULTS_NAMED = 3;
const LONGEST_PATH_SHOWN = 200;
const LONGEST_REASON_SHOWN = 300;

/** An unusable entry as `path: reason`. */
export const describeUnusable = ({ relativePath, reason }: UnusableImage): string =>
  `${escaped(relativePath, LONGEST_PATH_SHOWN)}: ${escaped(reason, LONGEST_REASON_SHOWN)}`;

/** The commonest faults with their counts; `entries` says what the source counts, for example `300 rows`. */
export const describeFaults = (unusable: readonly UnusableImage[], entries: string): readonly string[] =>
  [...countFaults(unusable)]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .slice(0, FAULTS_NAMED)
    .map(
      ([fault, { count, first }]) =>
        `${count} of ${entries} ${count === 1 ? 'has' : 'have'} ${fault} (first: ${describeUnusable(first)})`,
    );

interface FaultCount {
  readonly count: number;
  readonly first: UnusableImage;
}

/** An image with the fault that most have. */
export const commonestFault = (unusable: readonly UnusableImage[]): UnusableImage | undefined =>
  [...countFaults(unusable).values()].toSorted((a, b) => b.count - a.count)[0]?.first;

const countFaults = (unusable: readonly UnusableImage[]): ReadonlyMap<string, FaultCount> => {
  const counts = new Map<string, FaultCount>();
  for (const image of unusable) {
    const { count, first } = counts.get(image.fault) ?? { count: 0, first: image };
    counts.set(image.fault, { count: count + 1, first });
  }
  return counts;
};
