import type { Finding } from "../model/finding.ts";
import type { Answer, Surface } from "../model/probe.ts";
import { attackFinding, benignFinding } from "./findings.ts";

/** Says what is wrong with one answer, in a sentence, or nothing. */
export type PageJudge = (answer: Answer) => string | undefined;

/**
 * Judges everything that was retrieved, the 404 and the answer to a broken path included: a header that is missing on
 * an error page is missing. The benign twin is the home page, which must still be served.
 */
export function judgePages(
  surface: Surface,
  control: string,
  judge: PageJudge,
  pages: readonly Answer[] = [...surface.pages, surface.missing, surface.malformed],
): Finding[] {
  const flawed = new Map<string, Answer>();
  for (const page of pages) {
    const flaw = judge(page);
    if (flaw !== undefined && !flawed.has(flaw)) flawed.set(flaw, page);
  }
  const attacks = [...flawed].map(([summary, page]) => {
    const { method, url } = page.exchange.request;
    const place = `${method} ${new URL(url).pathname}, ${page.status}`;
    return attackFinding("breached", `${summary} (${place})`, page);
  });
  if (attacks.length === 0 && pages.length > 0) {
    const summary = `Held on ${pages.length} of ${pages.length} responses, errors included.`;
    const isAttributed = pages.every((page) => page.isAttributedTo(control));
    attacks.push(attackFinding("held", summary, pages[0], isAttributed));
  }
  return [...attacks, homeIsServed(surface)];
}

/**
 * The benign twin of every passive probe: an ordinary visit is answered. Who refuses everybody shows nothing by it,
 * and fails where the refusal is Proofmark's own.
 */
export function homeIsServed(surface: Surface): Finding {
  const home = surface.pages[0];
  if (home === undefined) return benignFinding("inconclusive", "No page could be retrieved.");
  const isAnswered = home.status < 400 || home.status === 401 || home.status === 404;
  const isServed = isAnswered || servedPage(surface) !== undefined;
  const isOwnRefusal = home.problemCode?.startsWith("PM_") === true;
  return benignFinding(
    isServed ? "held" : isOwnRefusal ? "breached" : "inconclusive",
    isServed ? "An ordinary visit is answered." : `An ordinary visit is refused (${home.status}).`,
    home,
  );
}

/** The first page that shows something; undefined where a target refuses, redirects or empties everything. */
export function servedPage({ pages }: Surface): Answer | undefined {
  return pages.find(({ status }) => status >= 200 && status < 300 && status !== 204);
}
