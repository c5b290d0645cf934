import type { Json } from '../contracts/stage.js';
import { fieldOf, listOf } from '../contracts/json-field.js';
import { engineLayer, type EngineLayer, type InspectedLayer } from './engine-layer.js';
import { readJoinedForm } from './joined-form.js';
import { readNamesForm } from './names-form.js';
import { readSplitForm } from './split-form.js';

/** How TensorRT's inspector wrote the layers: `joined` up to 10.x, `split` from 11 on, `names` without any detail. */
export type InspectorForm = 'joined' | 'split' | 'names';

/** The layers of an engine. */
export interface EngineLayers {
  readonly form: InspectorForm;
  readonly layers: readonly EngineLayer[];
}

const READERS: Readonly<Record<InspectorForm, (engine: Json) => readonly InspectedLayer[]>> = {
  joined: readJoinedForm,
  split: readSplitForm,
  names: readNamesForm,
};

const formOf = (engine: Json): InspectorForm => {
  if (listOf(fieldOf(engine, 'Layers')).some((layer) => typeof layer === 'string')) return 'names';
  return fieldOf(engine, 'I/O Tensors') === undefined ? 'joined' : 'split';
};

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

/** Reads what TensorRT's engine inspector wrote as JSON; `undefined` where the text is not that. */
export const parseLayers = (text: string): EngineLayers | undefined => {
  const engine = parsed(text);
  if (engine === undefined || !Array.isArray(fieldOf(engine, 'Layers'))) return undefined;
  const form = formOf(engine);
  return { form, layers: READERS[form](engine).map(engineLayer) };
};
