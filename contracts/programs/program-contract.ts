import type { z } from 'zod';
import type { Stage } from '../stage.js';

/** What TypeScript and a stage program agree on. */
export interface ProgramContract {
  /** The stage it does the work of; `null` for a program that is no stage. */
  readonly stage: Stage | null;
  readonly language: 'python' | 'node';
  /** What it does, in one sentence; docs/reference/stage-programs.md shows it. */
  readonly purpose: string;
  /** Packages whose version can change its answer: they are part of the stage key. */
  readonly tools: readonly string[];
  /** Files by name: absolute paths, and packed splits. Their digests are part of the stage key. */
  readonly inputs: z.ZodObject;
  /** Parameters that are part of the stage key. */
  readonly parameters: z.ZodObject;
  /** Parameters that may change how long the work takes, but not what it makes. */
  readonly unkeyed: z.ZodObject;
  /** Files that it leaves: name to path below the scratch folder and media type. */
  readonly artifacts: z.ZodObject;
  /** What it finds out. */
  readonly facts: z.ZodObject;
  /** Facts that the Activity adds. */
  readonly added: z.ZodObject;
}
