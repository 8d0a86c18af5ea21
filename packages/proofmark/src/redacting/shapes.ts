import type { NameBook } from "./name-book.ts";
import type { Shape } from "./shape.ts";
import { credentials } from "./shapes/credentials.ts";
import { email } from "./shapes/email.ts";
import { esDni } from "./shapes/es-dni.ts";
import { iban } from "./shapes/iban.ts";
import { internationalPhone, prefixedPhone } from "./shapes/international-phone.ts";
import { itCodiceFiscale } from "./shapes/it-codice-fiscale.ts";
import { jwt } from "./shapes/jwt.ts";
import { namedValue } from "./shapes/named-value.ts";
import { number } from "./shapes/number.ts";
import { privateKey } from "./shapes/private-key.ts";
import { providerKeyShapes } from "./shapes/provider-key.ts";
import { ukNino } from "./shapes/uk-nino.ts";
import { schemelessPassword, urlPassword } from "./shapes/url-password.ts";

/** Every look, in the order in which they are asked where one character is the anchor of several. */
export function allShapes(book: NameBook): readonly Shape[] {
  return [
    privateKey,
    urlPassword,
    schemelessPassword,
    namedValue(book),
    jwt,
    ...providerKeyShapes,
    credentials,
    email,
    iban,
    ukNino,
    itCodiceFiscale,
    esDni,
    internationalPhone,
    prefixedPhone,
    number,
  ];
}
