import { recognise } from "../recognise/recognise.ts";
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

/** A row of the table in the README: `| en | 49 / 50 | 0 / 50 | 2 / 30 | 11 / 30 |`. */
export function figuresRow(plain: LanguageFigures, indirect: LanguageFigures | undefined): string {
  const cells = [plain, indirect].flatMap((figures) =>
    figures === undefined
      ? []
      : [`${figures.recognised} / ${figures.crisis}`, `${figures.falsePositives} / ${figures.ordinary}`],
  );
  return `| ${[plain.language, ...cells].join(" | ")} |`;
}
