import { httpMethods } from "../../model/http-methods.ts";

/** What is no known method is `_OTHER`, so that nobody makes a series of one. */
export const methodNames = ["_OTHER", ...httpMethods] as const;

const indexes: ReadonlyMap<string, number> = new Map(methodNames.map((name, index) => [name, index]));

/** Where a method stands in {@link methodNames}. */
export function methodIndex(method: string): number {
  return indexes.get(method) ?? 0;
}
