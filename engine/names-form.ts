import type { Json } from '../contracts/stage.js';
import { fieldOf, listOf, textOf } from '../contracts/json-field.js';
import type { InspectedLayer } from './engine-layer.js';

/** The form of every version when the engine was built without detailed profiling verbosity: layers are names. */
export const readNamesForm = (engine: Json): readonly InspectedLayer[] =>
  listOf(fieldOf(engine, 'Layers')).map((layer) => ({
    name: textOf(layer) ?? '',
    type: null,
    parameterType: null,
    weightType: null,
    inputTypes: [],
  }));
