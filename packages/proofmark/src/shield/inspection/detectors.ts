import type { Detector } from "./detector.ts";
import { crlfDetector } from "./detectors/crlf.ts";
import { log4shellDetector } from "./detectors/log4shell.ts";
import { mailDetector } from "./detectors/mail.ts";
import { promptInjectionDetector } from "./detectors/prompt-injection.ts";
import { ssiDetector } from "./detectors/ssi.ts";
import { templateDetector } from "./detectors/template.ts";
import { xssDetector } from "./detectors/xss.ts";
import { xxeDetector } from "./detectors/xxe.ts";

/** Every detector, the cheapest first. */
export const detectors: readonly Detector[] = [
  crlfDetector,
  mailDetector,
  log4shellDetector,
  ssiDetector,
  xxeDetector,
  templateDetector,
  promptInjectionDetector,
  xssDetector,
];
