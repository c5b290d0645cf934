import type { ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** Type in which each of our search attributes is registered. */
export const ATTRIBUTE_TYPE = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/** What a namespace says of our search attributes. */
export interface ServerAttributes {
  readonly missing: readonly string[];
  /** Registered in another type, which a server keeps for ever and says nothing about. */
  readonly ofOtherType: readonly { readonly name: string; readonly type: string }[];
}

/** Asks a namespace which of our search attributes it has. */
export const readServerAttributes = async (
  connection: ConnectionLike,
  namespace: string,
): Promise<ServerAttributes> => {
  const { customAttributes, systemAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const registered = { ...systemAttributes, ...customAttributes };
  const names = Object.values(SEARCH_ATTRIBUTES);
  return {
    missing: names.filter((name) => registered[name] === undefined),
    ofOtherType: names.flatMap((name) => {
      const type = registered[name];
      return type === undefined || type === ATTRIBUTE_TYPE ? [] : [{ name, type: typeName(type) }];
    }),
  };
};

/** As Temporal's tools write it: KeywordList, not INDEXED_VALUE_TYPE_KEYWORD_LIST. */
const typeName = (type: number): string =>
  (IndexedValueType[type] ?? String(type))
    .replace('INDEXED_VALUE_TYPE_', '')
    .split('_')
    .map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`)
    .join('');
