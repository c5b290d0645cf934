import type { NodeComparison } from '../model/node-comparison.js';
import { JUDGED_PAIRS } from '../model/speed-ratio.js';

/** Where the ratios of a comparison come from, in one line above its table. */
export const shownLine = ({ calibrationBatchSize, reference }: NodeComparison): string => {
  const shown = calibrationBatchSize === null ? '' : `Numbers at calibration batch size ${calibrationBatchSize}; `;
  return `${shown === '' ? 'Ratios' : `${shown}ratios`} to ${reference}.`;
};

/** What the comparison of nodes compares, and when it calls a difference beyond noise. */
export const NODES_NOTE =
  'The reference is the first node that the sweep names and that measured anything. Ratio: a node’s number divided by the ' +
  'reference’s. Where both nodes compared these engines by turns it is the geometric mean over their blocks, each a start ' +
  'of its own, paired by round; else that over the calibration batch sizes that both measured of one network, undisturbed: ' +
  `each of them is a block too, an engine started and measured on its own, and their networks differ in scales alone. With ` +
  `${JUDGED_PAIRS} or more blocks the 95 % interval of the ratio (Student’s t of the pairs’ logarithms) is given, and a ` +
  'difference is beyond noise where it leaves out 1. With fewer there is no judgement. A node’s ' +
  'blocks follow each other: what slows a node for the whole sweep counts as the node’s. Accuracy: McNemar’s test on the ' +
  'same images. Nothing is corrected for the number of comparisons: among twenty, one beyond noise is expected by chance. ' +
  'Usage, memory, power and energy are those at the batch size of the throughput.';
