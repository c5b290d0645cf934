import { z } from 'zod';
import { PROGRAMS } from './programs.js';

/** JSON Schemas of one program’s side of the border. */
export interface ProgramSchemas {
  readonly inputs: object;
  /** Those of the stage key and the others together. */
  readonly parameters: object;
  readonly artifacts: object;
  readonly facts: object;
}

/** What the Python side checks requests and answers against: python/quantfleet_tools has it as a file. */
export const programSchemas = (): Readonly<Record<string, ProgramSchemas>> =>
  Object.fromEntries(
    Object.entries(PROGRAMS)
      .filter(([, { language }]) => language === 'python')
      .map(([name, { inputs, parameters, unkeyed, artifacts, facts }]) => [
        name,
        {
          inputs: jsonSchema(inputs),
          parameters: jsonSchema(parameters.extend(unkeyed.shape)),
          artifacts: jsonSchema(artifacts),
          facts: jsonSchema(facts),
        },
      ]),
  );

const jsonSchema = (schema: z.ZodType): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { override: dropWhatIsNotChecked });
  return rest;
};

/** The reference page has the descriptions, and defaults are filled in before a request goes out. */
const dropWhatIsNotChecked = ({
  jsonSchema: schema,
}: {
  jsonSchema: { description?: string; default?: unknown };
}): void => {
  delete schema.description;
  delete schema.default;
};
