import type { Rates } from "./rates.ts";
import type { Columns } from "./table.ts";

const about = `# What inspection catches

Written by \`npm run bench:detection -- --corpus <folder> --compare <json> --write\`; nothing here is typed in by hand but
the words. The corpus is not part of this project: labelled requests from the OWASP Core Rule Set's regression tests,
GoTestWAF, libinjection, PayloadsAllTheThings and other public lists, jailbreak prompts from the wild, and ordinary texts:
mails, Markdown, posts about code, JSON bodies, names. Its format is one JSON object a line, gzipped: \`{ id, source, label,
category, method, path, headers, body, bodyEncoding? }\`.

**How it is measured.** Inspection alone, default options, no field typed: the hardest case. *In process* runs the guard's
own hooks; *gateway* sends every request as bytes to a gateway with inspection alone switched on, in front of a service
that answers 200 to everything, and counts whatever is not answered with success. The peers' columns are what the same
corpus gave for ModSecurity with the Core Rule Set (3 and 4, paranoia 1 and 2) and two npm packages. *Core* is the mean
over eleven categories: sqli, xss, rce, lfi, nosqli, ssrf, xxe, ssti, log4shell, proto-pollution, prompt-injection.
Requests whose label can't be defended from the request alone are left out. Detectors were built while looking at one half
of the attacks only; on the other half they catch a few in a hundred fewer, and so they will on what nobody has seen.
`;

const limits = `
## What is not caught, and why

- **Fragments without an interpreter.** \`execute php\`, \`length&&(\`: they break nothing by themselves, and refusing them
  would refuse ordinary text. A sink sees what they become.
- **A quote in a name, a difference of two numbers.** \`O'Brien\` and \`5-4\` change a statement that is built from texts,
  and are what people write. Only the SQL sink can tell: it looks at the statement.
- **Examples in documents.** In a long text of sentences or lines of code, markup and commands that stand as examples
  are let pass, or nobody could write about them. An attack padded so well passes the edge; type the field (\`id\`,
  \`path\`, \`url\`), and let the sinks and the content security policy stand behind it.
- **Plain URLs to other hosts.** Remote inclusion is told by what the URL names, not by its being foreign.
- **Role play that addresses no model**, persuasion over several messages, and instructions in languages other than those
  that the phrases cover. Prompt injection can't be told from prompts by their words alone.
- **What the application itself decodes**: encryption, its own alphabets, texts put together from several fields.

The same requests against what stands behind: [sinks](sinks.md). Cost: [bench](bench.md).
`;

/** The page of figures: sums first, then every category. */
export function detectionPage(columns: Columns): string {
  return [
    about,
    sums(columns),
    "\n## By category\n",
    categories(columns, "attack"),
    "",
    categories(columns, "benign"),
    limits,
  ].join("\n");
}

function sums(columns: Columns): string {
  return markdown(
    ["", "core attacks refused", "benign refused, mean", "worst benign category", "balanced accuracy"],
    columns.map(([name, rates]) => [
      name,
      share(rates.core11[0]),
      share(rates.core11[1]),
      worst(rates),
      share(rates.core11[2]),
    ]),
  );
}

function worst({ benign }: Rates): string {
  const [category, [, rate] = [0, 0]] =
    Object.entries(benign).toSorted(([, [, one]], [, [, other]]) => other - one)[0] ?? [];
  return `${share(rate)} (${category ?? "none"})`;
}

function categories(columns: Columns, label: "attack" | "benign"): string {
  const [, first] = columns[0] ?? [];
  return markdown(
    [`${label}, share refused`, "requests", ...columns.map(([name]) => name)],
    Object.entries(first?.[label] ?? {}).map(([category, [count]]) =>
      [category, String(count)].concat(columns.map(([, rates]) => share(rates[label][category]?.[1]))),
    ),
  );
}

function share(rate: number | undefined): string {
  return rate === undefined ? "–" : rate.toFixed(3);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_cell, index) => (index === 0 ? "---" : "--:"));
  return [tableLine(head), tableLine(rule)].concat(rows.map(tableLine)).join("\n");
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
