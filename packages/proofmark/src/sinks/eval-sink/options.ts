import * as z from "zod";

export const evalSinkOptions = z.strictObject({
  /**
   * Functions of packages that evaluate text, such as `{ module: "mathjs", call: "evaluate" }`. `allows` says what input
   * may bring: `literal`, a value inside one literal (the default); `arithmetic`, numbers, operators and calls of plain
   * functions, for a service that calculates what users write.
   */
  evaluators: z
    .array(
      z.strictObject({
        module: z.string().min(1),
        call: z.string().min(1),
        allows: z.enum(["literal", "arithmetic"]).default("literal"),
      }),
    )
    .default([]),
  /**
   * Whether `eval` is looked at as well, while a request whose input could be code is served. Its text then runs in the
   * global scope: a replaced `eval` can't see the caller's variables. Default: true.
   */
  directEval: z.boolean().default(true),
});

export type EvalSinkOptions = z.input<typeof evalSinkOptions>;
