import { type ColumnSource, fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { ExportedMeasurement } from '../../results/exported-measurement.js';
import { EXPORT_COLUMNS, type ExportColumn } from './export-columns.js';

/** Rows that are held in memory, about 10 MB. */
const ROWS_A_GROUP = 10_000;

const PARQUET_TYPES: Readonly<Record<ExportColumn['type'], Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  count: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

const SCHEMA: SchemaElement[] = [
  { name: 'measurements', num_children: EXPORT_COLUMNS.length },
  ...EXPORT_COLUMNS.map(({ name, type, isNullable }) => ({
    name,
    ...PARQUET_TYPES[type],
    repetition_type: isNullable === true ? ('OPTIONAL' as const) : ('REQUIRED' as const),
  })),
];

/** Writes measurements to a Parquet file, compressed with Snappy, a row group at a time in memory, and counts them. */
export const writeParquet = async (path: string, measurements: AsyncIterable<ExportedMeasurement>): Promise<number> => {
  const parquet = new ParquetWriter({ writer: fileWriter(path), schema: SCHEMA, createdBy: 'quantfleet' });
  let rows = 0;
  let group: ExportedMeasurement[] = [];
  const writeGroup = async (): Promise<void> => {
    await parquet.write({
      columnData: EXPORT_COLUMNS.map((column) => columnOf(column, group)),
      rowGroupSize: ROWS_A_GROUP,
    });
    rows += group.length;
    group = [];
  };
  for await (const measurement of measurements) {
    group.push(measurement);
    if (group.length === ROWS_A_GROUP) await writeGroup();
  }
  await writeGroup();
  await parquet.finish();
  return rows;
};

const columnOf = ({ name, type, value }: ExportColumn, group: readonly ExportedMeasurement[]): ColumnSource => ({
  name,
  data: group.map((measurement) => {
    const cell = value(measurement);
    if (cell === null) return null;
    if (type === 'count') return BigInt(cell);
    return type === 'time' ? new Date(cell) : cell;
  }),
});
