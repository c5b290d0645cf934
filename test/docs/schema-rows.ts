import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

// The three splits have the same keys.
const SPLIT_KEY = /^dataset\.(calibration|training|evaluation)\./;
const LARGEST_INTEGER = Number.MAX_SAFE_INTEGER;

/** A line of docs/reference/config.md for every key of a schema: key, value, default, description. */
export const schemaRows = (schema: z.ZodType): readonly string[] => {
  const root = z.toJSONSchema(schema, { io: 'input' });
  return [...new Set(fieldsOf('', root).map(describeField))];
};

const fieldsOf = (path: string, schema: JsonSchema): readonly Field[] => {
  const prefix = path === '' ? '' : `${path}.`;
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, value]): readonly Field[] => {
    const property = asSchema(value);
    if (property.const !== undefined) return [];
    const isRequired = schema.required?.includes(name) === true;
    return [{ path: prefix + name, schema: property, isRequired }, ...fieldsOf(prefix + name, property)];
  });
  const named =
    typeof schema.additionalProperties === 'object' ? fieldsOf(`${path}.<name>`, schema.additionalProperties) : [];
  const items =
    schema.items === undefined || Array.isArray(schema.items) ? [] : itemFields(path, asSchema(schema.items));
  const alternatives = branchesOf(schema).flatMap((branch) => fieldsOf(path, branch));
  return [...own, ...named, ...items, ...alternatives];
};

/** Keys of a list's items; a recipe's are told from those of other recipes by its name in the path. */
const itemFields = (path: string, item: JsonSchema): readonly Field[] =>
  branchesOf(item)
    .flatMap((branch) => [branch, ...branchesOf(branch)])
    .flatMap((branch) => {
      const recipe = asSchema(branch.properties?.['recipe'] ?? true).const;
      return fieldsOf(`${path}[${recipe === undefined ? '' : String(recipe)}]`, branch);
    });

const branchesOf = ({ anyOf = [], oneOf = [] }: JsonSchema): readonly JsonSchema[] =>
  [...anyOf, ...oneOf].map(asSchema);

const asSchema = (schema: JsonSchema | boolean): JsonSchema => (typeof schema === 'boolean' ? {} : schema);

const describeField = ({ path, schema, isRequired }: Field): string => {
  const key = path.replace(SPLIT_KEY, 'dataset.<split>.');
  const isGroup = schema.properties !== undefined;
  const fallback = isRequired ? 'required' : isGroup || schema.default === undefined ? '' : code(schema.default);
  return `| \`${key}\` | ${valueOf(schema)} | ${fallback} | ${plain(schema.description ?? '')} |`;
};

/** Outside code, Markdown takes `<name>` for HTML. */
const plain = (text: string): string => text.replaceAll('<', '\\<');

const valueOf = (schema: JsonSchema): string => {
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  const branches = branchesOf(schema);
  if (branches.length > 0) return [...new Set(branches.map(valueOf))].join(' or ');
  // Tuples are pairs of the same here.
  if (schema.prefixItems?.[0] !== undefined) return `pair of ${valueOf(asSchema(schema.prefixItems[0]))}`;
  if (schema.type === 'array')
    return schema.items === undefined ? 'list' : `list of ${valueOf(asSchema(schema.items as JsonSchema))}`;
  if (schema.type === 'object') return 'keys';
  if (Array.isArray(schema.type)) return schema.type.map((type) => valueOf({ ...schema, type })).join(' or ');
  if (schema.type === 'string') return 'text';
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'null') return code(null);
  return [schema.type === 'integer' ? 'whole number' : 'number', ...boundsOf(schema)].join(' ');
};

const boundsOf = ({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): readonly string[] => [
  ...(minimum === undefined ? [] : [`≥ ${minimum}`]),
  ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
  ...(maximum === undefined || maximum === LARGEST_INTEGER ? [] : [`≤ ${maximum}`]),
  ...(exclusiveMaximum === undefined ? [] : [`< ${exclusiveMaximum}`]),
];

const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ')}\``;
