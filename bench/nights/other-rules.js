const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Nights of history that a rule looks back on. */
const HISTORY = 30;
const LEAST_HISTORY = 5;

/** How others decide, from one number a night and what it was before. */
export const OTHER_RULES = {
  'fixed threshold, 5 %': (history, value) => Math.abs(Math.expm1(value - mean(history))) > 0.05,
  'fixed threshold, 2 %': (history, value) => Math.abs(Math.expm1(value - mean(history))) > 0.02,
  'look-back z-score, 3': (history, value) => zScore(history, value) > 3,
  'look-back z-score, 5': (history, value) => zScore(history, value) > 5,
};

const zScore = (history, value) => {
  const centre = mean(history);
  const squares = history.reduce((sum, own) => sum + (own - centre) ** 2, 0);
  return Math.abs(value - centre) / Math.sqrt(squares / (history.length - 1));
};

const medianOf = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Looks at the median of all that tonight’s engines took, without the engines of the accepted night. */
export const otherRules = () => {
  const histories = new Map();
  return (measured, evidence) => {
    const alarms = Object.fromEntries(Object.keys(OTHER_RULES).map((rule) => [rule, []]));
    for (const [position, { key, shift }] of measured.entries()) {
      const { first } = evidence[position];
      if (first.kind !== 'turns') continue;
      const value = Math.log(medianOf(first.rounds.flatMap(({ tonight }) => tonight)));
      const history = histories.get(key) ?? [];
      if (history.length >= LEAST_HISTORY) {
        for (const [rule, isAlarm] of Object.entries(OTHER_RULES)) {
          if (isAlarm(history, value)) alarms[rule].push({ key, shift });
        }
      }
      histories.set(key, [...history, value].slice(-HISTORY));
    }
    return alarms;
  };
};
