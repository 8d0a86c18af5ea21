import * as z from "zod";

const count = z.int().min(1);

export const bodyLimitOptions = z.strictObject({
  /** Bytes of a body, counted as they arrive; also of what a compressed one inflates to. Default: 10,485,760. */
  limitBytes: count.default(10 * 1024 * 1024),
  /** Bytes of a compressed body, which is held until it is whole. Default: 1,048,576. */
  compressedLimitBytes: count.default(1024 * 1024),
  /** How many times its size a compressed body may inflate to, past 64 KiB. Default: 100. */
  maxInflation: count.default(100),
  /** Levels of nesting in JSON, XML and form keys such as `a[b][c]`. Default: 32. */
  maxDepth: count.default(32),
  /** Keys and elements of a JSON body, elements of an XML body, all levels together. Default: 50,000. */
  maxItems: count.default(50_000),
  /** Fields of a form, parts of a multipart body. Default: 1,000. */
  maxFields: count.default(1_000),
  /** Bytes of one part's headers in a multipart body. Default: 8,192. */
  maxPartHeaderBytes: count.default(8_192),
  /** Characters of a file name in a multipart body. Default: 255. */
  maxFileNameLength: count.default(255),
});

export type BodyLimitOptions = z.input<typeof bodyLimitOptions>;
