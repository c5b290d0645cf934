import type { NightNode } from '../../contracts/night-record.js';
import type { NightComparison } from '../../contracts/stored-night.js';

type Block = NonNullable<NightComparison['compared']>['blocks'][number];
type Watched = NonNullable<Block['watched']>;
type Range = Watched['temperatureC'];

/** What the blocks of a night say of the board while they were measured, for people; nothing of what nobody told. */
export const conditionsOf = (comparisons: readonly NightComparison[]): NightNode['conditions'] => {
  const blocks = blocksOf(comparisons);
  const watched = blocks.flatMap((block) => block.watched ?? []);
  const clocks = comparisons.flatMap(({ compared }) => compared?.clocks ?? []);
  return [
    ['clocks set', each(clocks)],
    ['power mode', each(watched.flatMap(({ before }) => before.powerMode ?? []))],
    ['temperature (°C)', temperaturesOf(blocks)],
    ['GPU clock (MHz)', overall(watched.map(({ gpuMHz }) => gpuMHz)) || lastOf(blocks, 'gpuMHz')],
    ['memory clock (MHz)', overall(watched.map(({ memoryMHz }) => memoryMHz))],
    [
      'processor clock (MHz)',
      overall(watched.map(({ processorMHz }) => processorMHz)) || lastOf(blocks, 'processorMHz'),
    ],
    ['power (W)', powerOf(watched)],
    ['throttling', throttlingOf(watched)],
    ['taken by others (% of processor time)', extent(blocks.map(({ othersPercent }) => othersPercent))],
    ['blocks', countsOf(blocks)],
  ]
    .filter(([, value]) => value !== '')
    .map(([name = '', value = '']) => ({ name, value }));
};

/** Degrees Celsius of the board while what counts was measured, the median over its blocks; undefined where nothing told. */
export const temperatureOf = (comparisons: readonly NightComparison[]): number | undefined => {
  const medians = countedBlocks(comparisons)
    .flatMap(({ watched, conditions }) => watched?.temperatureC?.median ?? machineTemperature(conditions.after) ?? [])
    .toSorted((a, b) => a - b);
  return medians[Math.floor(medians.length / 2)];
};

const blocksOf = (comparisons: readonly NightComparison[]): readonly Block[] =>
  comparisons.flatMap(({ compared }) => compared?.blocks ?? []);

const countedBlocks = (comparisons: readonly NightComparison[]): readonly Block[] =>
  blocksOf(comparisons).filter(({ taints }) => taints.length === 0);

const each = (values: readonly string[]): string => [...new Set(values)].join(', ');

const extent = (values: readonly number[]): string => {
  if (values.length === 0) return '';
  const [lowest, highest] = [Math.min(...values), Math.max(...values)].map((value) =>
    String(Math.round(10 * value) / 10),
  );
  return lowest === highest ? `${lowest}` : `${lowest} to ${highest}`;
};

const overall = (ranges: readonly Range[]): string =>
  extent(ranges.flatMap((range) => (range === null ? [] : [range.lowest, range.highest])));

const machineTemperature = ({ gpu, temperatureC }: Block['conditions']['after']): number | null | undefined =>
  gpu?.temperatureC ?? temperatureC;

/** Blocks that nobody watched still say how the machine was just after them. */
const temperaturesOf = (blocks: readonly Block[]): string =>
  overall(blocks.map(({ watched }) => watched?.temperatureC ?? null)) ||
  extent(blocks.flatMap(({ conditions }) => machineTemperature(conditions.after) ?? []));

const lastOf = (blocks: readonly Block[], clock: 'gpuMHz' | 'processorMHz'): string =>
  extent(
    blocks.flatMap(({ conditions: { after } }) => (clock === 'gpuMHz' ? after.gpu?.clockMHz : after.clockMHz) ?? []),
  );

const powerOf = (watched: readonly Watched[]): string => {
  const power = overall(watched.map(({ powerW }) => powerW));
  const scope = each(watched.flatMap(({ before }) => before.powerScope ?? []));
  return power === '' || scope === '' ? power : `${power}, of ${scope}`;
};

const throttlingOf = (watched: readonly Watched[]): string => {
  const told = watched.flatMap(({ throttling }) => (throttling === null ? [] : [throttling]));
  if (told.length === 0) return '';
  return each(told.flat()) || 'none';
};

const countsOf = (blocks: readonly Block[]): string => {
  if (blocks.length === 0) return '';
  const counted = blocks.filter(({ taints }) => taints.length === 0).length;
  const repeats = blocks.reduce((sum, block) => sum + block.repeats, 0);
  return `${counted} of ${blocks.length} count${repeats === 0 ? '' : `, ${repeats} measured once more`}`;
};
