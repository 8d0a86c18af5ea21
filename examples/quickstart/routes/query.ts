import type { Request } from "express";

/** A parameter of the address, or an empty text. */
export function queryText(req: Request, name: string): string {
  const value = req.query[name];
  return typeof value === "string" ? value : "";
}
