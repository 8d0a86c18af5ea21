import { decodePercent } from "../../input/decode-percent.ts";
import type { InputField } from "../../input/field.ts";
import type { Needle } from "../../instrument/needles.ts";
import { isArithmetic } from "./arithmetic.ts";
import type { EvalCall } from "./code-call.ts";
import { judgeCode } from "./code-judge.ts";

/** What of the request the judge goes by. */
export interface EvalInput {
  readonly fields: readonly InputField[];
  /** Values that may be code. */
  readonly needles: readonly Needle[];
}

/** Why something must not be evaluated, loaded, read or expanded. */
export interface EvalTrespass {
  readonly code: "code" | "functions" | "document";
  /** Name of the field; empty where the text itself is enough, whoever wrote it. */
  readonly field: string;
  readonly shape: string;
}

/** Modules that reach the machine: input that names one names what it does next as well. */
const powerful = new Set([
  "child_process",
  "fs",
  "fs/promises",
  "inspector",
  "module",
  "repl",
  "vm",
  "worker_threads",
]);

/**
 * Whether input became code, chose a module, or is about to be built into functions or files.
 * @param evaluators what input may bring to each evaluator that the options name.
 */
export function judgeEvalCall(
  call: EvalCall,
  input: EvalInput,
  evaluators: ReadonlyMap<string, "literal" | "arithmetic">,
): EvalTrespass | undefined {
  switch (call.kind) {
    case "code":
      return judgeTexts(call.texts, input);
    case "formula":
      return judgeFormula(call.text, evaluators.get(call.at), input);
    case "module":
      return judgeModule(call.id, input) ?? judgeTexts(codeInUrl(call.id), input);
    case "eval":
      // Every browser's User-Agent could be code by its characters.
      call.isWatched = input.needles.some(({ field }) => field.place !== "header");
      return undefined;
    case "functions":
      return { code: "functions", field: "", shape: call.marker };
    case "bytes":
      return judgeBytes(call.bytes, input);
    case "document":
      return judgeDocument(call.text, input);
    default:
      return call satisfies never;
  }
}

function judgeFormula(
  text: string,
  allows: "literal" | "arithmetic" | undefined,
  input: EvalInput,
): EvalTrespass | undefined {
  // Named by the options of another pipeline.
  if (allows === undefined || (allows === "arithmetic" && isArithmetic(text))) return undefined;
  return judgeTexts([text], input);
}

function judgeTexts(texts: readonly string[], { needles }: EvalInput): EvalTrespass | undefined {
  for (const text of texts) {
    const found = judgeCode(text, needles);
    if (found !== undefined) return { code: "code", field: found.needle.field.name, shape: found.shape };
  }
  return undefined;
}

function judgeModule(id: string, { fields }: EvalInput): EvalTrespass | undefined {
  const bare = id.startsWith("node:") ? id.slice(5) : id;
  for (const field of fields) {
    const value = field.value.trim();
    if (field.isName || value.length < 2 || !id.includes(value)) continue;
    const isPath = value.includes("..") || (id.startsWith(value) && isLocation(value));
    if (isPath || (value === id && powerful.has(bare)))
      return { code: "code", field: field.name, shape: "module" };
  }
  return undefined;
}

/** The code of a `data:` URL. */
function codeInUrl(id: string): string[] {
  const comma = id.startsWith("data:") ? id.indexOf(",") : -1;
  if (comma === -1) return [];
  const code = id.slice(comma + 1);
  return id.lastIndexOf(";base64", comma) === -1
    ? [decodePercent(code, "strict")]
    : [Buffer.from(code, "base64").toString()];
}

/** An absolute path of two segments or more, or a URL that holds or names code. */
function isLocation(value: string): boolean {
  if (value.startsWith("data:") || value.startsWith("file:")) return true;
  return value.charCodeAt(0) === 0x2f && value.includes("/", 1);
}

/** What stands in a field as it is, or as base64. */
function judgeBytes(bytes: Buffer, { fields }: EvalInput): EvalTrespass | undefined {
  if (bytes.length < 2) return undefined;
  const forms = [
    bytes.toString(),
    bytes.toString("base64"),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
  for (const field of fields) {
    const value = field.value.trim();
    const bare = value.endsWith("=") ? value.replaceAll("=", "") : value;
    if (forms.some((form) => form === value || form === bare || form.replaceAll("=", "") === bare))
      return { code: "functions", field: field.name, shape: "v8-bytes" };
  }
  return undefined;
}

/** A document type in input is enough: what it declares may be spread over more than one field. */
function judgeDocument(text: string, { fields }: EvalInput): EvalTrespass | undefined {
  if (!text.includes("<!DOCTYPE") && !text.includes("<!ENTITY")) return undefined;
  const field = fields.find(({ value }) => value.includes("<!DOCTYPE") || value.includes("<!ENTITY"));
  return field && { code: "document", field: field.name, shape: "document-type" };
}
