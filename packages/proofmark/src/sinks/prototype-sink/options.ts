import * as z from "zod";

export const prototypeSinkOptions = z.strictObject({
  /**
   * Whether Object.prototype, Array.prototype and Function.prototype take no new property from the first request on.
   * That holds for the whole process and can't be undone: what extends them later (polyfills that are loaded on demand,
   * should.js) fails. Default: false.
   */
  closesPrototypes: z.boolean().default(false),
});

export type PrototypeSinkOptions = z.input<typeof prototypeSinkOptions>;
