import type { NodeProbe, StageProgress } from '../contracts/activities.js';
import type { ImageSource } from '../contracts/dataset.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import type { OutcomeStore } from './artifacts/outcome-store.js';
import type { StageLeases } from './artifacts/shared/stage-leases.js';
import type { ClockControl } from './clocks/clock-control.js';
import type { ConditionSource } from './conditions/condition-source.js';
import type { MachineTurns } from './device/machine-turns.js';
import type { OwnLists } from './dataset/own-lists.js';
import type { GrantStore } from './permission/grant-store.js';
import type { ProgramRunner } from './program.js';

/** What a node's configuration allows a sweep to load: a Python file with a function that returns the network. */
export interface ModelFactory {
  readonly file: string;
  readonly function: string;
}

/** Space that stays free while stages run. */
export interface DiskReserve {
  readonly bytes: number;
  /** Folders on the disks that it is about, which exist. */
  readonly folders: readonly string[];
}

/** What every stage on a node works with. */
export interface NodeContext {
  /** What the node is and can run, as it was when this attempt began. */
  readonly probe: NodeProbe;
  /** Whether others, which may be alike, keep their measurements in the same store. */
  readonly isOneOfSeveral?: boolean;
  readonly artifacts: ArtifactStore;
  readonly outcomes: OutcomeStore;
  /** Keeps nodes and hosts of one store from doing one stage at once; absent where only one at a time uses it. */
  readonly leases?: StageLeases;
  /** Free space without which no stage begins; absent where that does not matter. */
  readonly reserve?: DiskReserve;
  /** Keeps other work of the machine from a measurement; absent where there is none. */
  readonly turns?: MachineTurns;
  /** Watches the machine while blocks of a comparison are measured; absent where nobody judges them. */
  readonly conditions?: ConditionSource;
  /** Sets clocks and power mode while something is measured; absent where the settings do not allow that. */
  readonly clocks?: ClockControl;
  /** Folder that the machine’s proc, sys, etc and var are in. */
  readonly machineRoot: string;
  /** Folder of scratch folders, one for each stage key. */
  readonly scratchRoot: string;
  /** Folder of stage logs, one for each stage key. */
  readonly logRoot: string;
  /** Folder of the counts of attempts that took their worker down, one file a stage key. */
  readonly crashRoot: string;
  /** Folder of timing caches and build times, one folder a GPU, CUDA and TensorRT. */
  readonly deviceCacheRoot: string;
  /** Path of TensorRT's own benchmark program; undefined where it is not installed. */
  readonly trtexec: string | undefined;
  readonly programs: ProgramRunner;
  /** Interpreter of the programs that are no stage. */
  readonly python: string;
  /** Environment of every program, but for what quantfleet itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lock of the node's device, an open file that its programs hold too; absent without a GPU. */
  readonly deviceLock?: number | undefined;
  /** Where this machine has the datasets that sweeps may name. */
  readonly datasets: Readonly<Record<string, ImageSource>>;
  readonly factories: Readonly<Record<string, ModelFactory>>;
  /** Absolute paths of folders that any sweep may read, whoever started it. */
  readonly readableFolders: readonly string[];
  /** What commands on this node's state folder have let their sweeps read besides. */
  readonly grants: GrantStore;
  /** The lists of images that were made on this state folder. */
  readonly ownLists: OwnLists;
  /** Milliseconds of silence after which a stage program counts as stalled. */
  readonly silenceMs: number;
}

/** One attempt at a stage, as Temporal or a test runs it. */
export interface StageAttempt {
  /** Aborts when the Activity is cancelled or its Worker shuts down. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StageProgress) => void;
}
