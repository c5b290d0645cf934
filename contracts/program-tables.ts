import { z } from 'zod';
import { PROGRAMS } from './programs.js';
import type { ProgramContract } from './programs/program-contract.js';

/** The section of docs/reference/stage-programs.md about every program, in Markdown. */
export const programTables = (): string =>
  Object.entries<ProgramContract>(PROGRAMS)
    .map(([name, contract]) => programSection(name, contract))
    .join('\n\n');

const programSection = (name: string, contract: ProgramContract): string => {
  const { stage, language, purpose, tools } = contract;
  const parts: readonly (readonly [string, z.ZodObject])[] = [
    ['input', contract.inputs],
    ['parameter', contract.parameters],
    ['parameter, not in the key', contract.unkeyed],
    ['artifact', contract.artifacts],
    ['fact', contract.facts],
    ['fact, added by the Activity', contract.added],
  ];
  const rows = parts.flatMap(([part, { shape }]) =>
    Object.entries(shape).map(([field, schema]) => tableRow(part, field, schema)),
  );
  return [
    `### ${name}`,
    purpose,
    '',
    `Stage: ${stage ?? 'none'}. Runs in ${language === 'python' ? 'Python' : 'Node'}.` +
      (tools.length === 0 ? '' : ` Versions in the key: ${tools.map((tool) => `\`${tool}\``).join(', ')}.`),
    ...(rows.length === 0 ? [] : ['', '| | name | what |', '|---|---|---|', ...rows]),
  ].join('\n');
};

const tableRow = (part: string, field: string, schema: z.core.$ZodType): string => {
  const isOptional = schema instanceof z.ZodExactOptional;
  const { description = '', ...form } = z.toJSONSchema(schema);
  const text = [describeForm(form), description].filter((words) => words !== '').join('. ');
  return `| ${part} | \`${field}\`${isOptional ? ' (optional)' : ''} | ${text.replaceAll('|', '\\|')} |`;
};

interface Form {
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly unknown[] | undefined;
  readonly oneOf?: readonly unknown[] | undefined;
  readonly items?: unknown;
  readonly prefixItems?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly additionalProperties?: unknown;
}

/** A field's form in a few words, for example `integer or null`. */
const describeForm = (form: Form): string => {
  const forms = (schemas: readonly unknown[]): readonly string[] => schemas.map((one) => describeForm(one as Form));
  if (form.const !== undefined) return `\`${JSON.stringify(form.const)}\``;
  if (form.enum !== undefined) return form.enum.map((value) => `\`${String(value)}\``).join(', ');
  const choices = form.anyOf ?? form.oneOf;
  if (choices !== undefined) return [...new Set(forms(choices))].join(' or ');
  if (form.prefixItems !== undefined) return `[${forms(form.prefixItems).join(', ')}]`;
  if (form.items !== undefined) return `list of ${describeForm(form.items as Form)}`;
  if (form.properties !== undefined) return describeFields(form.properties);
  if (typeof form.additionalProperties === 'object')
    return `name to ${describeForm(form.additionalProperties as Form)}`;
  return typeof form.type === 'string' ? form.type : 'any';
};

const describeFields = (properties: Readonly<Record<string, unknown>>): string => {
  const { mediaType } = properties as { readonly mediaType?: Form };
  if (mediaType?.const !== undefined) return `\`${String(mediaType.const)}\``;
  return `{ ${Object.keys(properties)
    .map((name) => `\`${name}\``)
    .join(', ')} }`;
};
