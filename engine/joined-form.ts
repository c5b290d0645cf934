import type { Json } from '../contracts/stage.js';
import { fieldOf, listOf, textOf } from '../contracts/json-field.js';
import type { InspectedLayer } from './engine-layer.js';
import { inspectedLayer } from './inspector-object.js';

/** The form of TensorRT 8.5 to 10.x: `Bindings` are names, and a tensor's format and type stand in one text. */
export const readJoinedForm = (engine: Json): readonly InspectedLayer[] =>
  listOf(fieldOf(engine, 'Layers')).map((layer) =>
    inspectedLayer(layer, (tensor) => textOf(fieldOf(tensor, 'Format/Datatype'))),
  );
