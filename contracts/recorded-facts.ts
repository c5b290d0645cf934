import type { z } from 'zod';
import type { Immutable } from './immutable.js';
import type { ProgramContract } from './programs/program-contract.js';
import type { StageRecord } from './stage-record.js';

type SaysFacts = Pick<ProgramContract, 'facts' | 'added'>;

/** What {@link recordedFacts} gives of a program. */
export type RecordedFacts<Contract extends SaysFacts> = Immutable<
  Partial<z.infer<Contract['facts']> & z.infer<Contract['added']>>
>;

/** The facts of a program in the record of a trial. Any of them may be absent: earlier versions said less, or said it otherwise. */
export const recordedFacts = <Contract extends SaysFacts>(
  { facts, added }: Contract,
  record: Pick<StageRecord, 'facts'> | undefined,
): RecordedFacts<Contract> => {
  const known = Object.entries<z.ZodType>({ ...facts.shape, ...added.shape }).flatMap(([name, schema]) => {
    const { data } = schema.safeParse(record?.facts[name]);
    return data === undefined ? [] : [[name, data] as const];
  });
  return Object.fromEntries(known) as RecordedFacts<Contract>;
};
