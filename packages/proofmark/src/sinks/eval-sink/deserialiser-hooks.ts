import { checkSink, isWatching } from "../../instrument/check-sink.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import { replaceCall } from "../../instrument/replace-call.ts";

const control = "eval-sink";

/** A deserialiser that builds functions out of what it reads, and what it knows them by. */
interface Deserialiser {
  readonly module: string;
  readonly calls: readonly string[];
  /** What in the text becomes a function, or an object with code of its own. */
  readonly markers: readonly string[];
  /** Why the call is refused, for the event. */
  readonly reason: string;
}

const deserialisers: readonly Deserialiser[] = [
  {
    module: "node-serialize",
    calls: ["unserialize"],
    markers: ["_$$ND_FUNC$$_"],
    reason: "function-by-eval",
  },
  {
    module: "funcster",
    calls: ["deepDeserialize", "deserialize"],
    markers: ["__js_function"],
    reason: "function-by-vm",
  },
  {
    module: "cryo",
    calls: ["parse"],
    markers: ["_CRYO_FUNCTION_"],
    reason: "function-by-eval",
  },
  {
    module: "serialize-to-js",
    calls: ["deserialize", "deserializeUnsafe"],
    markers: ["function", "=>", "constructor", "require", "process", "import"],
    reason: "text-by-function",
  },
];

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What a deserialiser reads, as text: some take objects that JSON.parse made. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  try {
    return isObject(value) ? (JSON.stringify(value) ?? "") : "";
  } catch {
    return "";
  }
}

function watch(owner: object, name: string, look: (args: readonly unknown[]) => void): void {
  replaceCall(
    owner,
    name,
    (original) =>
      function watched(...args) {
        if (isWatching(control)) look(args);
        return Reflect.apply(original, this, args);
      },
  );
}

function hookDeserialiser({ module, calls, markers, reason }: Deserialiser, exports: object): void {
  const present = calls.filter((call) => typeof Reflect.get(exports, call) === "function");
  if (present.length === 0) throw new TypeError(`${calls.join(", ")} is not there`);
  for (const call of present) {
    watch(exports, call, ([value]) => {
      const text = textOf(value);
      if (markers.some((marker) => text.includes(marker)))
        checkSink(control, { kind: "functions", at: `${module}: ${call}`, marker: reason });
    });
  }
}

const yamlPrefix = "tag:yaml.org,2002:";
const functionTag = `${yamlPrefix}js/function`;

/** Whether a document has tags by which js-yaml 3 builds functions: short, in full, or by a prefix of its own. */
function hasJavaScriptTag(text: string): boolean {
  if (text.includes("!!js/") || text.includes(`${yamlPrefix}js`)) return true;
  if (!text.includes("%TAG")) return false;
  for (const line of text.split("\n", 64)) {
    if (!line.startsWith("%TAG")) continue;
    const prefix = line.trim().split(" ").at(-1) ?? "";
    if (prefix === yamlPrefix ? text.includes("js/") : functionTag.startsWith(prefix)) return true;
  }
  return false;
}

function hookYaml(exports: object): void {
  // Since version 4 `load` is the safe one, and the schema with functions is a package of its own.
  if (Reflect.get(exports, "DEFAULT_FULL_SCHEMA") === undefined) return;
  for (const call of ["load", "loadAll"]) {
    watch(exports, call, (args) => {
      if (hasJavaScriptTag(textOf(args[0])))
        checkSink(control, { kind: "functions", at: `js-yaml: ${call}`, marker: "function-by-tag" });
    });
  }
}

/** Parsers on libxml2 read files and addresses named by entities where they are told to expand them. */
function hookXml(module: string, exports: object): void {
  for (const call of ["parseXml", "parseXmlString", "parseXmlAsync"]) {
    if (typeof Reflect.get(exports, call) !== "function") continue;
    watch(exports, call, ([text, options]) => {
      if (isObject(options) && expandsEntities(options))
        checkSink(control, { kind: "document", at: `${module}: ${call}`, text: documentText(text) });
    });
  }
}

function expandsEntities(options: object): boolean {
  return ["noent", "replaceEntities", "dtdload", "dtdvalid", "dtdattr"].some((name) =>
    Boolean(Reflect.get(options, name)),
  );
}

/** A document in UTF-16 begins with its byte-order mark, or with a `<` in two bytes. */
function documentText(value: unknown): string {
  if (!(value instanceof Uint8Array)) return textOf(value);
  const bytes = Buffer.from(value);
  const isBig = (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c);
  const isLittle = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0);
  if (isBig)
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString("utf16le");
  return isLittle ? bytes.toString("utf16le") : bytes.toString();
}

function instrument(module: string, calls: readonly string[], patch: (exports: object) => void): Instrument {
  return { control, module, calls, names: calls, patch };
}

/** What `eval-sink` hooks of deserialisers and XML parsers. */
export const deserialiserInstruments: readonly Instrument[] = [
  ...deserialisers.map((one) =>
    instrument(one.module, one.calls, (exports) => hookDeserialiser(one, exports)),
  ),
  instrument("js-yaml", ["load", "loadAll"], hookYaml),
  ...["libxmljs", "libxmljs2"].map((module) =>
    instrument(module, ["parseXml", "parseXmlString", "parseXmlAsync"], (exports) =>
      hookXml(module, exports),
    ),
  ),
  {
    control,
    module: "node:v8",
    calls: ["deserialize"],
    patch(v8: object) {
      watch(v8, "deserialize", ([value]) => {
        if (value instanceof Uint8Array)
          checkSink(control, { kind: "bytes", at: "node:v8: deserialize", bytes: Buffer.from(value) });
      });
    },
  },
];
