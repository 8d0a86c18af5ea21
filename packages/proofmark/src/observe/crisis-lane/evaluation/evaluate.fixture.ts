import { recognise } from "../recognise/recognise.ts";
import type { HeldOutTexts } from "./indirect-held-out.fixture.ts";
import type { LabelledSet, LabelledTexts } from "./labelled-text.fixture.ts";

/** How recognition did on one language of a set. */
export interface LanguageFigures {
  readonly language: string;
  readonly crisis: number;
  readonly recognised: number;
  readonly ordinary: number;
  readonly falsePositives: number;
}

export function evaluate(set: LabelledSet): readonly LanguageFigures[] {
  return Object.entries(set).map(([language, texts]) => figuresOf(language, texts));
}

function isRecognised(text: string): boolean {
  return recognise(text).isRecognised;
}

function figuresOf(language: string, { crisis, ordinary }: LabelledTexts): LanguageFigures {
  return {
    language,
    crisis: crisis.length,
    recognised: crisis.filter(isRecognised).length,
    ordinary: ordinary.length,
    falsePositives: ordinary.filter(isRecognised).length,
  };
}

function share(texts: readonly string[]): string {
  return `${texts.filter(isRecognised).length} / ${texts.length}`;
}

/** A row of the table in the README: `| en | 48 / 50 | 0 / 50 | 18 / 20 | 40 / 40 | 0 / 50 |`. */
export function figuresRow(first: LanguageFigures, second: HeldOutTexts): string {
  const cells = [
    first.language,
    `${first.recognised} / ${first.crisis}`,
    `${first.falsePositives} / ${first.ordinary}`,
    share(second.plain),
    share(second.indirect),
    share(second.ordinary),
  ];
  return `| ${cells.join(" | ")} |`;
}
