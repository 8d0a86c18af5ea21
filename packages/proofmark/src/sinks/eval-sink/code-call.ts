/** What is about to run, or to be built, as the judge of eval-sink gets it. */
export type EvalCall =
  | { readonly kind: "code"; readonly at: string; readonly texts: readonly string[] }
  /** A text for an evaluator that the options name; `at` says which. */
  | { readonly kind: "formula"; readonly at: string; readonly text: string }
  /** A module that is loaded by this name or path. */
  | { readonly kind: "module"; readonly at: string; readonly id: string }
  /** Somebody reads `eval`; the judge says whether what it will be called with is to be looked at. */
  | { readonly kind: "eval"; readonly at: string; isWatched: boolean }
  /** A deserialiser gets a text in which it would find functions. */
  | { readonly kind: "functions"; readonly at: string; readonly marker: string }
  /** Bytes of V8's own format. */
  | { readonly kind: "bytes"; readonly at: string; readonly bytes: Buffer }
  /** A document for a parser that expands entities. */
  | { readonly kind: "document"; readonly at: string; readonly text: string };
