import { readFileSync } from 'node:fs';
import { packagePath } from '../../dist/config/package-path.js';
import { medianOf } from '../../dist/results/statistics/median-of.js';

/** What blocks are from the middle of their round, in logarithms, widened for what the middle takes of so few. */
export const recordedResiduals = (file, batchSize) => {
  const { batchSizes, sessions } = JSON.parse(readFileSync(packagePath(`bench/nights/${file}`), 'utf8'));
  const position = batchSizes.indexOf(batchSize);
  return sessions.flatMap(({ rounds }) =>
    rounds.flatMap(({ medianMs }) => {
      const logarithms = medianMs[position].map(Math.log);
      const widened = Math.sqrt(logarithms.length / (logarithms.length - 1));
      return logarithms.map((value) => widened * (value - medianOf(logarithms)));
    }),
  );
};
