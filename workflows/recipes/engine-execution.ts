import type { EngineExecution } from '../../contracts/tensorrt-options.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** How the engines of a sweep are executed: TensorRT does not keep in an engine which accelerator it was built for. */
export const engineExecution = ({ gpuExecution, engine: { dlaCore } }: SweepPlan): EngineExecution =>
  dlaCore === null ? gpuExecution : { ...gpuExecution, dlaCore };
