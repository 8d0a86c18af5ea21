import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { CodeExamples } from "../code-example.ts";
import { TemplateReader } from "../page/template-reader.ts";

/**
 * Expressions of template engines (Jinja, Twig, Freemarker, Velocity, Thymeleaf, ERB, Smarty, Handlebars, Pug, Razor)
 * in a value. A placeholder as people write them in texts, `{{first_name}}` or `${NAME}`, is none: judged is what the
 * expression does: it works out constants, leaves its objects for classes and modules, or asks for the engine's own.
 */
export const templateDetector: Detector = {
  id: "ssti",
  needs: charClass.brace | charClass.percent | charClass.hash | charClass.at | charClass.dollar,
  detect(subject: Subject): Evidence | undefined {
    const { text, classes } = subject;
    if (!mayOpen(classes)) return undefined;
    const examples = new CodeExamples(subject);
    const reader = new TemplateReader(text, (at) => examples.covers(at));
    reader.read();
    const { points, shape } = reader;
    return points === 0 ? undefined : { points, shape };
  },
};

/** Whether the signs that open an expression of any engine occur together. */
function mayOpen(classes: number): boolean {
  if ((classes & charClass.brace) !== 0) return true;
  const hasHash = (classes & charClass.hash) !== 0;
  if ((classes & charClass.angle) !== 0 && (hasHash || (classes & charClass.percent) !== 0)) return true;
  if ((classes & charClass.paren) !== 0 && (hasHash || (classes & charClass.at) !== 0)) return true;
  if ((classes & charClass.bracket) !== 0 && hasHash) return true;
  return (classes & charClass.dollar) !== 0 && (classes & charClass.dot) !== 0;
}
