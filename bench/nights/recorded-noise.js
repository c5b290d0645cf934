import { readFileSync } from 'node:fs';
import { packagePath } from '../../dist/config/package-path.js';
import { medianOf } from '../../dist/results/statistics/median-of.js';
import { sessionEstimate } from '../../dist/results/verdicts/session-estimate.js';

/** What blocks are from the middle of their round, in logarithms, widened for what the middle takes of so few. */
export const recordedResiduals = (file, batchSize) => {
  const { batchSizes, sessions } = recording(file);
  const position = batchSizes.indexOf(batchSize);
  return sessions.flatMap(({ rounds }) =>
    rounds.flatMap(({ medianMs }) => {
      const logarithms = medianMs[position].map(Math.log);
      const widened = Math.sqrt(logarithms.length / (logarithms.length - 1));
      return logarithms.map((value) => widened * (value - medianOf(logarithms)));
    }),
  );
};

/**
 * Standard deviations of logarithms by which engines differ that were built with an empty timing cache, over all precisions: of latency at a
 * batch size beyond what blocks explain, as the product tells both apart, and of size.
 */
export const recordedBuilds = (file) => {
  const { batchSizes, sessions } = recording(file);
  const fresh = sessions.filter(({ timingCache }) => timingCache === 'empty');
  const ofLatency = (batchSize) => {
    const position = batchSizes.indexOf(batchSize);
    return rootMean(
      fresh.map(({ rounds }) => {
        const compared = rounds.map(({ medianMs: { [position]: own } }) => ({
          reference: own,
          tonight: own,
          taint: null,
        }));
        const {
          betweenBuilds,
          blocks,
          rounds: counted,
        } = sessionEstimate('', { scale: 'percent' }, { kind: 'turns', rounds: compared });
        return Math.max(0, betweenBuilds.variance - blocks.variance / counted);
      }),
    );
  };
  return {
    ofLatency,
    ofSize: rootMean(fresh.map(({ builds }) => varianceOf(builds.map(({ bytes }) => Math.log(bytes))))),
  };
};

const recording = (file) => JSON.parse(readFileSync(packagePath(`bench/nights/${file}`), 'utf8'));

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const rootMean = (variances) => Math.sqrt(mean(variances));

const varianceOf = (values) => {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
};
