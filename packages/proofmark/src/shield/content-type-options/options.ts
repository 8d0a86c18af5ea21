import * as z from "zod";

export const contentTypeOptionsOptions = z.strictObject({
  /** The Content-Type of a body that has none; `false` leaves it without. Default: `text/plain; charset=utf-8`. */
  untyped: z
    .union([z.literal(false), z.string().regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w-]+)*$/)], {
      error: "is neither a media type nor false",
    })
    .default("text/plain; charset=utf-8"),
});

export type ContentTypeOptionsOptions = z.input<typeof contentTypeOptionsOptions>;
