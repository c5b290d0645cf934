import type { Json } from '../contracts/stage.js';
import { fieldOf, listOf, textOf } from '../contracts/json-field.js';
import type { InspectedLayer } from './engine-layer.js';
import { inspectedLayer } from './inspector-object.js';

/** TensorRT 11 spells it `Datatype` in layers and `DataType` in `I/O Tensors`; either is taken. */
const typeText = (tensor: Json): string | null =>
  textOf(fieldOf(tensor, 'Datatype')) ?? textOf(fieldOf(tensor, 'DataType'));

/** The form of TensorRT 11: `I/O Tensors` are objects, and a tensor has `Format` and `Datatype` apart. */
export const readSplitForm = (engine: Json): readonly InspectedLayer[] =>
  listOf(fieldOf(engine, 'Layers')).map((layer) => inspectedLayer(layer, typeText));
