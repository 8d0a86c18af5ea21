import { type Names, namesOf } from "./control-names.ts";
import { guardTest, probeTest } from "./control-skeleton-tests.ts";

/** The files of a new control by name, in the shape that design.md section 5 gives them. */
export function controlSkeleton(plane: string, id: string): Readonly<Record<string, string>> {
  const names = namesOf(plane, id);
  return {
    "spec.ts": spec(names),
    "options.ts": options(names),
    "guard.ts": guard(names),
    "probe.ts": probe(names),
    "README.md": readme(names),
    "guard.test.ts": guardTest(names),
    "probe.test.ts": probeTest(names),
  };
}

const spec = ({
  plane,
  id,
  camel,
  title,
}: Names): string => `import type { ControlSpec } from "../../model/control.ts";
import { cite } from "../../model/standards/standard.ts";

export const ${camel}Spec: ControlSpec = {
  id: "${id}",
  plane: "${plane}",
  title: "${title}",
  category: "headers",
  risk: "TODO: one sentence, what an attacker can do without it.",
  fix: "Add ${camel}() to your pipeline.",
  severity: "medium",
  standards: [...cite("cwe", "693")],
};
`;

const options = ({ camel, pascal }: Names): string => `import * as z from "zod";

export const ${camel}Options = z.strictObject({
  /** TODO: what it means, its unit, and its default. */
  isStrict: z.boolean().default(true),
});

export type ${pascal}Options = z.input<typeof ${camel}Options>;
`;

const guard = ({
  id,
  camel,
  pascal,
}: Names): string => `import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { ${camel}Options, type ${pascal}Options } from "./options.ts";
import { ${camel}Spec } from "./spec.ts";

/**
 * TODO: what it does, in a sentence.
 * @throws OptionsError where an option is wrong.
 * @example const guard = ${camel}({ isStrict: true });
 */
export function ${camel}(options?: ${pascal}Options): Guard {
  const { isStrict } = parseOptions("${id}", ${camel}Options, options);
  return {
    spec: ${camel}Spec,
    onRequestHead() {
      // TODO: deny("PM_…") with a code of model/error-codes.ts. What can be computed once stands above the return.
      return isStrict ? undefined : undefined;
    },
  };
}
`;

const probe = ({ camel }: Names): string => `import type { Probe } from "../../model/probe.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { ${camel}Spec } from "./spec.ts";

export const ${camel}Probe: Probe = {
  spec: ${camel}Spec,
  safety: "active",
  maxRequests: 2,
  async run(attacker) {
    // TODO: the attack, and its benign twin: the nearest request that an honest client sends.
    const attack = await attacker.send({ path: "/" });
    const benign = await attacker.send({ path: "/" });
    const isRefused = attack.status === 403;
    const isServed = benign.status < 400;
    return [
      attackFinding(
        isRefused ? "held" : "breached",
        \`TODO: the attack was \${isRefused ? "refused" : "accepted"} (\${attack.status}).\`,
        attack,
        attack.isAttributedTo(${camel}Spec.id),
      ),
      benignFinding(
        isServed ? "held" : "breached",
        \`TODO: the benign twin was \${isServed ? "served" : "refused"} (\${benign.status}).\`,
        benign,
      ),
    ];
  },
};
`;

const readme = ({ id }: Names): string => `# ${id}

**Why.** TODO: what an attacker does where it is missing.

**What it does.** TODO: with the section of the standard or RFC.

| option     | unit | default | meaning |
| ---------- | ---- | ------- | ------- |
| \`isStrict\` |      | \`true\`  | TODO    |

**Evidence.** \`probe.ts\` (active): TODO.

**What it does not stop.** TODO.

**When not to use it.** TODO.
`;

/** What the files alone do not do: the lists that a new control has to stand in, relative to the sources. */
export function nextSteps(plane: string, id: string): string {
  const { camel, pascal } = namesOf(plane, id);
  return [
    `Write what says TODO in ${plane}/${id}/, then add`,
    `  ${camel}Spec   to catalog/specs.ts`,
    `  ${camel}       to catalog/guards.ts, where it belongs in the pipeline`,
    `  ${camel}Options  to catalog/option-schemas.ts`,
    `  ${camel}Probe  to catalog/probes.ts, passive ones first`,
    `  ${camel}, ${pascal}Options  to ${plane}/index.ts`,
    `  its refusals  to model/error-codes.ts`,
    `and show that the probe bites: npm test -- test/bite.test.ts "packages/proofmark/src/${plane}/${id}/*.test.ts"`,
    "",
  ].join("\n");
}
