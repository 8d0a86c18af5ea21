import { deny, type Verdict } from "../../model/verdict.ts";

/** Looks at a body chunk by chunk, each byte once, and keeps no more of it than a few bytes. */
export interface ShapeScanner {
  scan(chunk: Buffer): Verdict;
}

export const tooDeep: NonNullable<Verdict> = deny("PM_BODY_TOO_DEEP");
export const tooMany: NonNullable<Verdict> = deny("PM_BODY_TOO_MANY_KEYS");
export const entity: NonNullable<Verdict> = deny("PM_BODY_ENTITY");
export const malformed: NonNullable<Verdict> = deny("PM_BODY_MALFORMED");
export const wrongEncoding: NonNullable<Verdict> = deny("PM_BODY_ENCODING");
