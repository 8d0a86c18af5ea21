import * as z from "zod";

export const requestSmugglingOptions = z.strictObject({
  /**
   * Whether GET and HEAD may carry a body, as some search clients send it. RFC 9110 section 9.3.1: it has no meaning, and
   * servers differ in whether they read it. Default: false.
   */
  allowsGetBody: z.boolean().default(false),
});

export type RequestSmugglingOptions = z.input<typeof requestSmugglingOptions>;
