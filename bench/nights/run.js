#!/usr/bin/env node
// Simulated nights of a fleet of 50, judged by the product and by the rules of others:
//   npm run bench:nights -- [--nights 1000] [--episodes 200] [--seed 23] [--builds 5] [--rounds 16]
//     [--engines reused | anew] [--timing-cache filled | empty]
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
    engines: { type: 'string', default: 'reused' },
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

const { engines } = values;
if (!['reused', 'anew'].includes(engines)) throw new Error(`--engines is reused or anew, not ${engines}.`);

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

/** Nights after which a board builds again where engines are reused, on the mean. */
const NIGHTS_BETWEEN_BUILDS = 20;
const PRODUCT = 'quantfleet';
const RULES = [PRODUCT, ...Object.keys(OTHER_RULES)];
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

const startedAt = performance.now();
const fleet = simulatedFleet({ seed, residuals, noise: NOISE, builds, rounds });
const judged = { nights: 0, series: 0, confirmations: 0, milliseconds: 0 };
const others = otherRules();

/**
 * Nights since an accepted one: each tells of the changes that every rule sees. With engines that are reused only `building` boards
 * build; those then keep what they built.
 */
const nightsSinceAccepted = () => {
  const [keep, accepted] = [keepNights(), fleet.accept()];
  const enginesOf = fleet.engineSets(engines, accepted);
  return (shifts = new Map(), building = []) => {
    const measured = fleet.night(accepted, enginesOf(new Set(building)), shifts);
    const before = performance.now();
    const night = keep(measured);
    judged.milliseconds += performance.now() - before;
    judged.nights += 1;
    judged.series = measured.length;
    judged.confirmations += night.confirmations;
    return { night, told: { [PRODUCT]: night.changes, ...others(measured, night.evidence) } };
  };
};

const isFalse = ({ shift }) => shift === 0;
const falseNights = Object.fromEntries(RULES.map((rule) => [rule, 0]));
const quietVerdicts = {};
let newFalse = 0;
for (let episode = 0; episode < nights / NIGHTS_TO_ACCEPTANCE; episode++) {
  const toldTonight = nightsSinceAccepted();
  let claimedBefore = new Set();
  for (let count = 0; count < NIGHTS_TO_ACCEPTANCE; count++) {
    const building = fleet.boards.filter(() => fleet.random.whole(NIGHTS_BETWEEN_BUILDS) === 0);
    const { night, told } = toldTonight(
      new Map(),
      building.map(({ nodeId }) => nodeId),
    );
    for (const rule of RULES) falseNights[rule] += told[rule].some(isFalse) ? 1 : 0;
    const claims = told[PRODUCT].map(({ key }) => key);
    newFalse += claims.some((key) => !claimedBefore.has(key)) ? 1 : 0;
    claimedBefore = new Set(claims);
    for (const { series, verdict } of night.verdicts) {
      const name = `${series.metric.name}${series.metric.subject === 'board' ? ' of the board itself' : ''}`;
      quietVerdicts[name] ??= { unchanged: 0, 'too-noisy': 0, regressed: 0, improved: 0 };
      quietVerdicts[name][verdict] += 1;
    }
  }
}
console.error(`${nights} quiet nights: done`);

/**
 * A change that begins on one night of an episode, and in how many nights each rule is to tell of it. A step of an engine comes with a
 * build of it, a drift with one each night; what slows the whole board slows the accepted night's engines as well.
 */
const EVENTS = [
  { name: 'step of 3 %', within: 2, goal: 0.95, series: 'latency', shift: () => 0.03, builds: (night) => night === 0 },
  { name: 'step of 1 %', within: 5, goal: 0.8, series: 'latency', shift: () => 0.01, builds: (night) => night === 0 },
  {
    name: 'drift of 0.2 % a night',
    within: 10,
    goal: 0.8,
    series: 'latency',
    shift: (night) => 0.002 * (night + 1),
    builds: () => true,
  },
  { name: 'board slower by 5 %', within: 5, goal: 0, series: 'boardLatency', shift: () => 0.05, builds: () => false },
];

const besideChanges = { nights: 0, false: 0 };
const found = EVENTS.map(({ name, within, series, shift, builds: isBuilding }) => {
  const sum = Object.fromEntries(RULES.map((rule) => [rule, 0]));
  for (let episode = 0; episode < episodes; episode++) {
    const toldTonight = nightsSinceAccepted();
    const history = LEAST_HISTORY + fleet.random.whole(10);
    const { nodeId } = fleet.random.oneOf(fleet.boards);
    const key = `${nodeId} ${series}`;
    for (let count = 0; count < history; count++) toldTonight();
    const seen = new Set();
    for (let night = 0; night < within; night++) {
      const { told } = toldTonight(new Map([[key, shift(night)]]), isBuilding(night) ? [nodeId] : []);
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
  const toldTonight = nightsSinceAccepted();
  for (let count = 0; count < 5; count++) toldTonight();
  const nodeClass = fleet.random.oneOf(fleet.boards).nodeClass;
  const ofClass = fleet.boards.filter((board) => board.nodeClass === nodeClass);
  const shifts = new Map(ofClass.map(({ nodeId }) => [`${nodeId} latency`, 0.02]));
  let last;
  for (let night = 0; night < 2; night++) {
    last = toldTonight(shifts, night === 0 ? ofClass.map(({ nodeId }) => nodeId) : []).night;
  }
  const own = last.classFindings.filter((finding) => finding.nodeClass === nodeClass);
  classes.found += own.length > 0 ? 1 : 0;
  classes.once += own.length === 1 ? 1 : 0;
  classes.apart += last.changes.filter(({ shift, sharedByClass }) => shift > 0 && !sharedByClass).length;
}

console.log(
  `50 boards, ${judged.series} series, ${builds} builds, ${rounds} rounds, engines ${engines}. Builds differ by (%): ${Object.entries(
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
  const shares = found.map((sum, position) =>
    rule === PRODUCT || EVENTS[position].series === 'latency' ? percent(sum[rule] / episodes) : '–',
  );
  row(rule, percent(falseNights[rule] / nights), ...shares);
}
console.log(
  `\nA step of 2 % of a node class was found within 2 nights in ${percent(classes.found / classes.episodes)}, said once in ` +
    `${percent(classes.once / classes.episodes)}, with ${(classes.apart / classes.episodes).toFixed(2)} boards named beside it.`,
);
console.log(
  `\nOn nights with a change on one board another was told of falsely on ${percent(besideChanges.false / besideChanges.nights)}.\n`,
);
console.log(
  `A false alarm was told anew on ${percent(newFalse / nights)} of quiet nights; those of engines that serve on stay.\n`,
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
