import { lines } from "./lines.ts";
import { bareExpress, bareFastify, bareHono, bareNode } from "./bare.ts";
import {
  allButOne,
  hardenedExpress,
  hardenedFastify,
  hardenedHono,
  inputParts,
  oneControl,
  pipelineAlone,
  threatLists,
  wholeApi,
  wholeWeb,
} from "./ours.ts";
import { measured } from "./measured.ts";
import { observed, observedNote } from "./observed.ts";
import { expressGuards, expressUsual } from "./usual-express.ts";
import { fastifyGuards, fastifyUsual } from "./usual-fastify.ts";
import { honoGuards, honoUsual } from "./usual-hono.ts";
import type { Variant } from "./variant.ts";

/** Variants that stand together in one table. */
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly variants: readonly Variant[];
  /** What its numbers are of, where the names do not say it. */
  readonly note?: string;
  /** Whether microseconds are told, too. */
  readonly isInMicros?: true;
}

export const reference: Variant = bareNode;

export const groups: readonly Group[] = [
  {
    id: "proofmark",
    title: "Proofmark on node:http",
    variants: [pipelineAlone, wholeApi, wholeWeb],
  },
  {
    id: "adapters",
    title: "Frameworks, bare and hardened by Proofmark",
    variants: [bareFastify, hardenedFastify, bareExpress, hardenedExpress, bareHono, hardenedHono],
  },
  {
    id: "usual",
    title: "Frameworks with the packages that people add",
    variants: [fastifyGuards, fastifyUsual, expressGuards, expressUsual, honoGuards, honoUsual],
  },
  { id: "input", title: "What looks at input, in parts", variants: inputParts },
  {
    id: "lists",
    title: "threat-rules alone, by the length of its list",
    variants: threatLists,
  },
  { id: "lines", title: "A line for each request, on node:http", variants: lines, isInMicros: true },
  {
    id: "measured",
    title: "What counts and traces requests, on node:http",
    variants: measured,
    isInMicros: true,
  },
  {
    id: "observed",
    title: "All that observes, on node:http",
    variants: observed,
    isInMicros: true,
    note: observedNote,
  },
  { id: "each", title: "One control alone on node:http", variants: oneControl },
  { id: "without", title: "The web preset without one control", variants: allButOne },
];

/** What wrk is pointed at; the first one is the measure. */
export const loadedVariants: readonly Variant[] = [
  bareNode,
  wholeWeb,
  bareFastify,
  hardenedFastify,
  fastifyUsual,
  bareExpress,
  hardenedExpress,
  expressUsual,
  bareHono,
  hardenedHono,
  honoUsual,
];

export function variantNamed(name: string): Variant {
  const every = [reference, ...groups.flatMap(({ variants }) => variants)];
  const found = every.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`There is no variant ${name}.`);
  return found;
}
