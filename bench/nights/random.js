import { seededRandom } from '../../dist/results/statistics/seeded-random.js';

/** Draws that are the same on every machine. */
export const draws = (seed) => {
  const uniform = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    whole: (below) => Math.floor(uniform() * below),
    oneOf: (values) => values[Math.floor(uniform() * values.length)],
    /** Rare events out of many: Poisson’s distribution for the binomial’s. */
    count: (mean) => {
      let product = uniform();
      let events = 0;
      while (product > Math.exp(-mean)) {
        product *= uniform();
        events += 1;
      }
      return events;
    },
  };
};
