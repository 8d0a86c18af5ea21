import { UsageError } from "../fault.ts";

/** Letters of any script, digits, `_` and `$`: what nobody has to quote, and what nothing can be smuggled in with. */
const part = /^[\p{L}_][\p{L}\p{N}_$]{0,62}$/u;

export interface TableName {
  readonly schema: string | undefined;
  readonly table: string;
  /** As it stands in a statement: `"app"."users"`. */
  readonly quoted: string;
}

/** @throws UsageError where it is no name. */
export function readColumn(option: string, typed: string): string {
  if (!part.test(typed))
    throw new UsageError(`${option} takes a column's name: letters, digits, _ and $, as it is stored.`);
  return typed;
}

/** @throws UsageError where it is no name, or has more than two parts. */
export function readTable(typed: string): TableName {
  const parts = typed.split(".");
  const [first = "", second] = parts;
  if (parts.length > 2 || !parts.every((one) => part.test(one)))
    throw new UsageError(
      "--table takes a table's name, or schema.table: letters, digits, _ and $, as stored.",
    );
  const [schema, table] = second === undefined ? [undefined, first] : [first, second];
  return { schema, table, quoted: parts.map(quoteIdentifier).join(".") };
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
