import type { EngineExecution, GpuExecution } from '../../contracts/tensorrt-options.js';
import type { SpeedMeasurement } from '../../contracts/speed-measurement.js';

// TensorRT 11 turned transfers off, and spinning and CUDA graphs on, unless told otherwise.
const FIRST_WITH_OTHER_DEFAULTS = 11;

/** What trtexec is to measure. */
export interface TrtexecRun extends EngineExecution, Pick<SpeedMeasurement, 'hotRuns' | 'hotSeconds'> {
  readonly engine: string;
  /** Name of the engine's only input. */
  readonly inputName: string;
  /** Channels, height, width. */
  readonly inputShape: readonly number[];
  /** For example `10.3.0`. */
  readonly tensorrt: string;
  /** File for the times of every run. */
  readonly timesFile: string;
}

/** Arguments that make trtexec, 8.5 to 11, measure one image at a time as quantfleet does, transfers included. */
export const trtexecArguments = (run: TrtexecRun): readonly string[] => [
  `--loadEngine=${run.engine}`,
  `--shapes=${run.inputName}:1x${run.inputShape.join('x')}`,
  `--iterations=${run.hotRuns}`,
  `--duration=${run.hotSeconds}`,
  `--exportTimes=${run.timesFile}`,
  ...(run.dlaCore === undefined ? [] : [`--useDLACore=${run.dlaCore}`]),
  ...(Number.parseInt(run.tensorrt, 10) >= FIRST_WITH_OTHER_DEFAULTS ? switchesSince11(run) : switchesUntil10(run)),
];

const switchesUntil10 = ({ cudaGraph, spinWait }: GpuExecution): readonly string[] => [
  ...(cudaGraph ? ['--useCudaGraph'] : []),
  ...(spinWait ? ['--useSpinWait'] : []),
];

const switchesSince11 = ({ cudaGraph, spinWait }: GpuExecution): readonly string[] => [
  '--includeDataTransfers',
  ...(cudaGraph ? [] : ['--noCudaGraph']),
  ...(spinWait ? [] : ['--noSpinWait']),
];
