import { z } from 'zod';

/** The section of docs/reference/stage-programs.md about every program of contracts/programs.ts, in Markdown. */
export const programTables = (programs) =>
  Object.entries(programs)
    .map(([name, contract]) => programSection(name, contract))
    .join('\n\n');

const PARTS = [
  ['input', 'inputs'],
  ['parameter', 'parameters'],
  ['parameter, not in the key', 'unkeyed'],
  ['artifact', 'artifacts'],
  ['fact', 'facts'],
  ['fact, added by the Activity', 'added'],
];

const programSection = (name, contract) => {
  const { stage, language, purpose, tools } = contract;
  const rows = PARTS.flatMap(([part, key]) =>
    Object.entries(contract[key].shape).map(([field, schema]) => tableRow(part, field, schema)),
  );
  const place = `Stage: ${stage ?? 'none'}. Runs in ${language === 'python' ? 'Python' : 'Node'}.`;
  const versions = tools.length === 0 ? '' : ` Versions in the key: ${tools.map((tool) => `\`${tool}\``).join(', ')}.`;
  const table = rows.length === 0 ? [] : ['', '| | name | what |', '|---|---|---|', ...rows];
  return [`### ${name}`, purpose, '', `${place}${versions}`, ...table].join('\n');
};

const tableRow = (part, field, schema) => {
  const optional = schema instanceof z.ZodExactOptional ? ' (optional)' : '';
  const { description = '', ...form } = z.toJSONSchema(schema);
  const text = [describeForm(form), description].filter((words) => words !== '').join('. ');
  return `| ${part} | \`${field}\`${optional} | ${text.replaceAll('|', '\\|')} |`;
};

/** A field's form in a few words, for example `integer or null`. */
const describeForm = (form) => {
  if (form.const !== undefined) return `\`${JSON.stringify(form.const)}\``;
  if (form.enum !== undefined) return form.enum.map((value) => `\`${value}\``).join(', ');
  const choices = form.anyOf ?? form.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(describeForm))].join(' or ');
  if (form.prefixItems !== undefined) return `[${form.prefixItems.map(describeForm).join(', ')}]`;
  if (form.items !== undefined) return `list of ${describeForm(form.items)}`;
  if (form.properties !== undefined) return describeFields(form.properties);
  if (typeof form.additionalProperties === 'object') return `name to ${describeForm(form.additionalProperties)}`;
  return typeof form.type === 'string' ? form.type : 'any';
};

const describeFields = (properties) => {
  if (properties.mediaType?.const !== undefined) return `\`${properties.mediaType.const}\``;
  const names = Object.keys(properties).map((name) => `\`${name}\``);
  return `{ ${names.join(', ')} }`;
};
