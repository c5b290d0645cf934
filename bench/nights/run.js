#!/usr/bin/env node
// Simulated nights of a fleet of 50, judged by the product and by the rules of others:
//   npm run bench:nights -- [--nights 1000] [--episodes 200] [--seed 23] [--builds 5] [--rounds 16]
//     [--timing-cache filled | empty]
// Prints the tables of bench/nights/README.md. Exits with 1 where a goal is missed.
import { parseArgs } from 'node:util';
import { NIGHT_TURNS } from '../../dist/contracts/night-defaults.js';
import { simulatedFleet } from './fleet.js';
import { keepNights } from './keep-nights.js';
import { otherRules, OTHER_RULES } from './other-rules.js';
import { recordedBuilds, recordedResiduals } from './recorded-noise.js';

const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '1000' },
    episodes: { type: 'string', default: '200' },
    seed: { type: 'string', default: '23' },
    builds: { type: 'string', default: String(NIGHT_TURNS.builds) },
    rounds: { type: 'string', default: String(NIGHT_TURNS.blocks) },
    'timing-cache': { type: 'string', default: 'filled' },
  },
});
const [nights, episodes, seed, builds, rounds] = ['nights', 'episodes', 'seed', 'builds', 'rounds'].map((name) =>
  Number(values[name]),
);
const residuals = {
  latency: recordedResiduals('recorded-blocks.json', 1),
  throughput: recordedResiduals('recorded-blocks-gpu.json', 32),
};

/** Engines that TensorRT builds with the timing cache of a board, as on most nights, or with an empty one, as after its update. */
const BUILDS = {
  filled: () => ({ latency: 0.003, throughput: 0.003, engineSize: 0.0005 }),
  empty: () => {
    const { ofLatency, ofSize } = recordedBuilds('recorded-builds-gpu.json');
    return { latency: ofLatency(1), throughput: ofLatency(32), engineSize: ofSize };
  },
};
const timingCache = values['timing-cache'];
if (!Object.hasOwn(BUILDS, timingCache)) throw new Error(`--timing-cache is filled or empty, not ${timingCache}.`);

/** Standard deviations of logarithms, and the share of images that a build alone answers right. */
const NOISE = {
  betweenBuilds: BUILDS[timingCache](),
  betweenNights: 0.001,
  day: 0.01,
  classDay: 0.007,
  sharedDay: 0.005,
  flips: 0.004,
};

/** Quiet nights before a change: at least as many as the others look back on. */
const LEAST_HISTORY = 5;

/** Nights between two that are accepted, where nothing happens. */
const NIGHTS_TO_ACCEPTANCE = 20;
const PRODUCT = 'quantfleet';
const RULES = [PRODUCT, ...Object.keys(OTHER_RULES)];
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

const startedAt = performance.now();
const fleet = simulatedFleet({ seed, residuals, noise: NOISE, builds, rounds });
const judged = { nights: 0, confirmations: 0, milliseconds: 0 };
const others = otherRules();

/** Changes that each rule tells of on one more night. */
const toldOn = (keep, accepted, shifts) => {
  const measured = fleet.night(accepted, shifts);
  const before = performance.now();
  const night = keep(measured);
  judged.milliseconds += performance.now() - before;
  judged.nights += 1;
  judged.confirmations += night.confirmations;
  return { night, told: { [PRODUCT]: night.changes, ...others(measured, night.evidence) } };
};

const isFalse = ({ shift }) => shift === 0;
const falseNights = Object.fromEntries(RULES.map((rule) => [rule, 0]));
const quietVerdicts = {};
for (let episode = 0; episode < nights / NIGHTS_TO_ACCEPTANCE; episode++) {
  const [keep, accepted] = [keepNights(), fleet.accept()];
  for (let count = 0; count < NIGHTS_TO_ACCEPTANCE; count++) {
    const { night, told } = toldOn(keep, accepted, new Map());
    for (const rule of RULES) falseNights[rule] += told[rule].some(isFalse) ? 1 : 0;
    for (const { series, verdict } of night.verdicts) {
      const name = `${series.metric.name}${series.metric.subject === 'board' ? ' of the board itself' : ''}`;
      quietVerdicts[name] ??= { unchanged: 0, 'too-noisy': 0, regressed: 0, improved: 0 };
      quietVerdicts[name][verdict] += 1;
    }
  }
}
console.error(`${nights} quiet nights: done`);

/** A change on one night of an episode; how many nights later each rule first tells of it. */
const EVENTS = [
  { name: 'step of 3 %', within: 2, goal: 0.95, shifts: (key) => new Map([[key, 0.03]]) },
  { name: 'step of 1 %', within: 5, goal: 0.8, shifts: (key) => new Map([[key, 0.01]]) },
  {
    name: 'drift of 0.2 % a night',
    within: 10,
    goal: 0.8,
    shifts: (key, night) => new Map([[key, 0.002 * (night + 1)]]),
  },
];

const besideChanges = { nights: 0, false: 0 };
const found = EVENTS.map(({ name, within, shifts }) => {
  const sum = Object.fromEntries(RULES.map((rule) => [rule, 0]));
  for (let episode = 0; episode < episodes; episode++) {
    const [keep, accepted] = [keepNights(), fleet.accept()];
    const history = LEAST_HISTORY + fleet.random.whole(10);
    const key = `${fleet.random.oneOf(fleet.boards).nodeId} latency`;
    for (let count = 0; count < history; count++) toldOn(keep, accepted, new Map());
    const seen = new Set();
    for (let night = 0; night < within; night++) {
      const { told } = toldOn(keep, accepted, shifts(key, night));
      for (const rule of RULES) if (told[rule].some((change) => change.key === key)) seen.add(rule);
      besideChanges.nights += 1;
      besideChanges.false += told[PRODUCT].some(isFalse) ? 1 : 0;
    }
    for (const rule of seen) sum[rule] += 1;
  }
  console.error(`${episodes} times a ${name}: done`);
  return sum;
});

/** A step of a whole node class. */
const classes = { episodes: Math.ceil(episodes / 3), found: 0, once: 0, apart: 0 };
for (let episode = 0; episode < classes.episodes; episode++) {
  const [keep, accepted] = [keepNights(), fleet.accept()];
  for (let count = 0; count < 5; count++) toldOn(keep, accepted, new Map());
  const nodeClass = fleet.random.oneOf(fleet.boards).nodeClass;
  const ofClass = fleet.boards.filter((board) => board.nodeClass === nodeClass);
  const shifts = new Map(ofClass.map(({ nodeId }) => [`${nodeId} latency`, 0.02]));
  let last;
  for (let night = 0; night < 2; night++) last = toldOn(keep, accepted, shifts).night;
  const own = last.classFindings.filter((finding) => finding.nodeClass === nodeClass);
  classes.found += own.length > 0 ? 1 : 0;
  classes.once += own.length === 1 ? 1 : 0;
  classes.apart += last.changes.filter(({ shift, sharedByClass }) => shift > 0 && !sharedByClass).length;
}

console.log(
  `50 boards, ${fleet.night(fleet.accept(), new Map()).length} series, ${builds} builds, ${rounds} rounds. Builds differ by (%): ${Object.entries(
    NOISE.betweenBuilds,
  )
    .map(([name, deviation]) => `${name} ${(100 * deviation).toFixed(2)}`)
    .join(', ')}.\n`,
);
row(
  'rule',
  `nights of ${nights} with a false alarm`,
  ...EVENTS.map(({ name, within }) => `${name} found within ${within}`),
);
row('---', '---:', ...EVENTS.map(() => '---:'));
for (const rule of RULES) {
  row(rule, percent(falseNights[rule] / nights), ...found.map((sum) => percent(sum[rule] / episodes)));
}
console.log(
  `\nA step of 2 % of a node class was found within 2 nights in ${percent(classes.found / classes.episodes)}, said once in ` +
    `${percent(classes.once / classes.episodes)}, with ${(classes.apart / classes.episodes).toFixed(2)} boards named beside it.`,
);
console.log(
  `\nOn nights with a change on one board another was told of falsely on ${percent(besideChanges.false / besideChanges.nights)}.\n`,
);
row('verdicts on quiet nights', 'unchanged', 'too noisy', 'regressed', 'improved');
row('---', '---:', '---:', '---:', '---:');
for (const [name, counts] of Object.entries(quietVerdicts)) {
  row(name, ...Object.values(counts).map((count) => percent(count / (50 * nights))));
}
console.log(
  `\n${judged.nights} nights, ${(judged.confirmations / judged.nights).toFixed(2)} second sessions a night, ` +
    `${(judged.milliseconds / judged.nights).toFixed(1)} ms to measure and judge one; ${((performance.now() - startedAt) / 1000).toFixed(0)} s in all.`,
);
const missed = EVENTS.some(({ goal }, position) => found[position][PRODUCT] < goal * episodes);
process.exit(missed || falseNights[PRODUCT] > 0.01 * nights ? 1 : 0);
