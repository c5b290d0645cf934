import type { Json } from '../contracts/stage.js';
import { fieldOf, listOf, numberOf, textOf } from '../contracts/json-field.js';
import { dataTypeIn } from './data-type.js';
import type { InspectedLayer } from './engine-layer.js';

const typeOf = (text: string | null) => (text === null ? null : dataTypeIn(text));

/** `{"Type": "Int8", "Count": 864}`; a count of zero says that there are none. */
const weightTypeOf = (weights: Json | undefined) =>
  numberOf(fieldOf(weights, 'Count')) === 0 ? null : typeOf(textOf(fieldOf(weights, 'Type')));

/** Reads a layer of a detailed inspection; forms differ in where a tensor has its type. */
export const inspectedLayer = (layer: Json, typeText: (tensor: Json) => string | null): InspectedLayer => ({
  name: textOf(fieldOf(layer, 'Name')) ?? '',
  type: textOf(fieldOf(layer, 'LayerType')),
  parameterType: textOf(fieldOf(layer, 'ParameterType')),
  weightType: weightTypeOf(fieldOf(layer, 'Weights')),
  inputTypes: listOf(fieldOf(layer, 'Inputs')).map((tensor) => typeOf(typeText(tensor))),
});
