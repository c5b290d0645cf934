import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The keys that a schema knows at a path of keys and list positions, those of every alternative. */
export const knownKeys = (schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] => {
  let places = withAlternatives(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  for (const key of path) places = places.flatMap((place) => withAlternatives(childOf(place, key)));
  return [...new Set(places.flatMap(({ properties = {} }) => Object.keys(properties)))];
};

const childOf = ({ properties = {}, items, additionalProperties }: JsonSchema, key: PropertyKey): unknown =>
  typeof key === 'number' ? items : (properties[String(key)] ?? additionalProperties);

const withAlternatives = (schema: unknown): readonly JsonSchema[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { anyOf = [], oneOf = [] } = schema as JsonSchema;
  return [schema as JsonSchema, ...[...anyOf, ...oneOf].flatMap(withAlternatives)];
};
