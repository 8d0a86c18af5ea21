import type { Detector } from "./detector.ts";
import { crlfDetector } from "./detectors/crlf.ts";
import { deserialisationDetector } from "./detectors/deserialisation.ts";
import { graphqlDetector } from "./detectors/graphql.ts";
import { javaDetector } from "./detectors/java.ts";
import { ldapDetector } from "./detectors/ldap.ts";
import { log4shellDetector } from "./detectors/log4shell.ts";
import { mailDetector } from "./detectors/mail.ts";
import { nodeDetector } from "./detectors/node.ts";
import { nosqlDetector } from "./detectors/nosql.ts";
import { ormDetector } from "./detectors/orm.ts";
import { pathDetector } from "./detectors/path.ts";
import { phpDetector } from "./detectors/php.ts";
import { promptInjectionDetector } from "./detectors/prompt-injection.ts";
import { protocolDetector } from "./detectors/protocol.ts";
import { prototypeDetector } from "./detectors/prototype.ts";
import { rfiDetector } from "./detectors/rfi.ts";
import { scannerDetector } from "./detectors/scanner.ts";
import { sessionFixationDetector } from "./detectors/session-fixation.ts";
import { shellDetector } from "./detectors/shell.ts";
import { sqlDetector } from "./detectors/sql.ts";
import { ssiDetector } from "./detectors/ssi.ts";
import { ssrfDetector } from "./detectors/ssrf.ts";
import { templateDetector } from "./detectors/template.ts";
import { xpathDetector } from "./detectors/xpath.ts";
import { xssDetector } from "./detectors/xss.ts";
import { xxeDetector } from "./detectors/xxe.ts";

/** Every detector, the cheapest first. */
export const detectors: readonly Detector[] = [
  scannerDetector,
  graphqlDetector,
  ormDetector,
  sessionFixationDetector,
  prototypeDetector,
  protocolDetector,
  rfiDetector,
  ssrfDetector,
  pathDetector,
  deserialisationDetector,
  javaDetector,
  nodeDetector,
  phpDetector,
  shellDetector,
  ldapDetector,
  xpathDetector,
  nosqlDetector,
  sqlDetector,
  xssDetector,
  log4shellDetector,
  ssiDetector,
  crlfDetector,
  mailDetector,
  xxeDetector,
  templateDetector,
  promptInjectionDetector,
];
