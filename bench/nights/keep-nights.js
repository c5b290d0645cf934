import { judgeNight } from '../../dist/results/verdicts/judge-night.js';
import { suspicionsOf } from '../../dist/results/verdicts/suspicions.js';

const isChange = ({ verdict }) => verdict === 'regressed' || verdict === 'improved';

/** Nights since one was accepted, judged one after the other by the product. */
export const keepNights = () => {
  const earlier = new Map();
  let count = 0;
  return (measured) => {
    count += 1;
    const nightId = `night-${count}`;
    const first = measured.map(({ key, series, measure }) => ({
      series,
      first: measure(),
      confirmation: null,
      earlier: earlier.get(key) ?? [],
    }));
    const suspects = new Set(suspicionsOf({ nightId, evidence: first }));
    const evidence = first.map((own, position) =>
      suspects.has(own.series) ? { ...own, confirmation: measured[position].measure() } : own,
    );
    const { verdicts, classFindings } = judgeNight({ nightId, evidence });
    for (const [position, verdict] of verdicts.entries()) {
      const { key } = measured[position];
      if (verdict.estimates.length === 0) continue;
      const night = { nightId, sessions: verdict.estimates, isQuiet: !isChange(verdict) };
      earlier.set(key, [...(earlier.get(key) ?? []), night]);
    }
    return {
      evidence,
      verdicts,
      classFindings,
      confirmations: suspects.size,
      changes: measured.flatMap(({ key, shift }, position) =>
        isChange(verdicts[position]) ? [{ key, shift, ...verdicts[position] }] : [],
      ),
    };
  };
};
