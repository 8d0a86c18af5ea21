import { accessWeaknesses } from "./attacks/access.ts";
import { bodyWeaknesses } from "./attacks/bodies.ts";
import { crossSiteWeaknesses } from "./attacks/cross-site.ts";
import { disclosureWeaknesses } from "./attacks/disclosure.ts";
import { headerWeaknesses } from "./attacks/headers.ts";
import { injectionWeaknesses } from "./attacks/injection.ts";
import { loginWeaknesses } from "./attacks/login.ts";
import type { Weakness } from "./attacks/weakness.ts";

export type { Weakness } from "./attacks/weakness.ts";

/** What is wrong with the bare application. The order matters: guessing passwords comes last, as it may lock out. */
export const weaknesses: readonly Weakness[] = [
  ...headerWeaknesses,
  ...disclosureWeaknesses,
  ...accessWeaknesses,
  ...crossSiteWeaknesses,
  ...injectionWeaknesses,
  ...bodyWeaknesses,
  ...loginWeaknesses,
];
