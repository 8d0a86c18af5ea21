import { providerKeys } from "../../redacting/facts/provider-keys.ts";

/** A secret that is none, and a text in which it stands as it would in the wild. */
export interface PlantedSecret {
  readonly shape: string;
  /** What must not come out. */
  readonly secret: string;
  readonly text: string;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * One secret of each shape, made anew of `random` where its form allows: a list of ready ones would be found by every
 * scanner of secrets that reads this file.
 * @param random numbers from 0 up to 1.
 */
export function plantSecrets(random: () => number): readonly PlantedSecret[] {
  const sign = (alphabet: string): string => alphabet[Math.floor(random() * alphabet.length)] ?? "";
  const word = (length: number, alphabet = letters): string =>
    Array.from({ length }, () => sign(alphabet)).join("");
  const password = `Zq${word(9)}`;
  const pair = Buffer.from(`somebody:${password}`).toString("base64");
  const jwt = ["eyJ", word(17), ".eyJ", word(40), ".", word(43)].join("");
  const pem = ["-----BEGIN PRIV", "ATE KEY-----\n", word(64), "\n-----END PRIV", "ATE KEY-----"].join("");
  return [
    ...providerKeys.map(({ id, prefixes, alphabet, least }) => {
      const ordinary = Array.from(alphabet)
        .filter((character) => letters.includes(character))
        .join("");
      return alone(id, `${prefixes[0] ?? ""}${word(least, ordinary)}`);
    }),
    alone("jwt", jwt),
    alone("private-key", pem),
    named("private-key", '{"key":"', pem.replaceAll("\n", "\\n"), '"}'),
    named("password", "password=", password),
    named("password", '{"user":{"newPassword":"', password, '"}}'),
    named("password", '{"body":"{\\"pass_word\\":\\"', password, '\\"}"}'),
    named("secret", "AWS_SECRET_ACCESS_KEY=", word(40)),
    named("secret", "{ clientSecret: '", word(20), "' }"),
    named("token", "GET /callback?state=1&access_token=", word(24), "&x=1"),
    named("token", "next=%2Fa%3Fapi_key%3D", word(24), "%26b%3D1"),
    named("credentials", "Authorization: Bearer ", word(32)),
    named("credentials", "sent Bearer ", `${word(20)}4a7`),
    named("credentials", "authorization=Basic ", pair),
    named("cookie", "Cookie: theme=dark; sid=", word(32)),
    named("cookie", "set-cookie: sid=", word(32), "; HttpOnly"),
    named("url-password", "postgres://app:", password, "@db.internal:5432/notes"),
    alone("email", `${word(8)}@mail.example`),
    named("email", "GET /users/", `${word(8)}%40mail.example`),
    alone("card", "4111 1111 1111 1111"),
    alone("card", "378282246310005"),
    alone("iban", "DE89 3704 0044 0532 0130 00"),
    alone("iban", "GB82WEST12345698765432"),
    alone("phone", "+49 151 23456789"),
    alone("phone", "(415) 555-2671"),
    alone("phone", "01 23 45 67 89"),
    alone("us-ssn", "219-09-9999"),
    alone("uk-nino", "AB 12 34 56 C"),
    alone("de-tax-id", "65929970489"),
    alone("fr-insee", "1 85 05 78 006 084 91"),
    alone("es-dni", "12345678Z"),
    alone("es-dni", "X1234567L"),
    alone("it-codice-fiscale", "RSSMRA85T10A562S"),
    alone("br-cpf", "529.982.247-25"),
    alone("ch-ahv", "756.9217.0769.85"),
    alone("pl-pesel", "44051401359"),
    alone("in-aadhaar", "2341 2341 2346"),
  ];
}

function alone(shape: string, secret: string): PlantedSecret {
  return { shape, secret, text: secret };
}

function named(shape: string, before: string, secret: string, after = ""): PlantedSecret {
  return { shape, secret, text: `${before}${secret}${after}` };
}
