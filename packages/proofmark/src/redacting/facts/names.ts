import { wordsOf } from "../../kernel/words.ts";

/** What a name says of the value beside it. */
export interface NameKind {
  /** Stands in the replacement. */
  readonly shape: string;
  /**
   * `secret`: whatever stands there. `token`: words of prose and small numbers stay, as in `Unexpected token: 5`.
   * `header`: up to the end of the line, where what stands there looks like the header. `number`: with its spaces.
   * `personal`: by the names of fields alone; in a text the shape has to show it.
   */
  readonly reads: "secret" | "token" | "header" | "number" | "personal";
}

/**
 * Names of what is kept from everybody, written as one word in lower case. In `endings` a longer name that ends so is one,
 * too: `dbPassword`, `X-Auth-Token`, `AWS_SECRET_ACCESS_KEY`. Those in `words` must be the name's last word or words.
 */
export const nameKinds: readonly {
  readonly kind: NameKind;
  readonly endings: readonly string[];
  readonly words: readonly string[];
}[] = [
  {
    kind: { shape: "password", reads: "secret" },
    endings: wordsOf(`password passwd passphrase passcode passwort kennwort contrasena motdepasse passwordhash
      passwordconfirm passwordconfirmation passwordrepeat passwordagain passwordnew passwordold passworddigest`),
    words: wordsOf("pwd pass pw psw pgpass"),
  },
  {
    kind: { shape: "secret", reads: "secret" },
    endings:
      wordsOf(`secret secrets clientsecret secretkey secretaccesskey privatekey signingkey encryptionkey masterkey
      sharedkey accountkey sharedaccesskey hmackey sshkey credential credentials mnemonic seedphrase connectionstring
      recoverycode recoverycodes backupcode backupcodes authorizationcode codeverifier devicecode`),
    words: wordsOf("dsn salt pepper otp totp pin cvv cvc cvv2 cvc2 tan"),
  },
  {
    kind: { shape: "token", reads: "token" },
    endings:
      wordsOf(`token tokens apikey apikeys apisecret accesskey accesskeyid authkey authtoken sessionid sessionkey
      sessiontoken phpsessid jsessionid aspsessionid connectsid jwt samlresponse samlassertion idtokenhint clientassertion
      verificationcode resettoken xamzsignature`),
    words: wordsOf("sid bearer sig signature ticket assertion jws jwe"),
  },
  {
    kind: { shape: "credentials", reads: "header" },
    endings: wordsOf("authorization proxyauthorization"),
    words: wordsOf("auth authentication"),
  },
  { kind: { shape: "cookie", reads: "header" }, endings: wordsOf("cookie cookies setcookie"), words: [] },
  {
    kind: { shape: "phone", reads: "number" },
    endings: wordsOf("phone phonenumber telephone mobilenumber msisdn"),
    words: wordsOf("mobile tel fax"),
  },
  {
    kind: { shape: "card", reads: "number" },
    endings: wordsOf("cardnumber creditcard ccnumber pan"),
    words: wordsOf("cardno"),
  },
  { kind: { shape: "iban", reads: "number" }, endings: wordsOf("iban accountnumber"), words: [] },
  {
    kind: { shape: "national-id", reads: "number" },
    endings:
      wordsOf(`socialsecuritynumber nationalid nationalidentifier nationalinsurancenumber steuerid taxid
      codicefiscale passportnumber aadhaar`),
    words: wordsOf("ssn nino cpf dni nie nir insee"),
  },
  {
    kind: { shape: "email", reads: "personal" },
    endings: wordsOf("email emailaddress mailaddress"),
    words: wordsOf("mail"),
  },
  {
    kind: { shape: "personal", reads: "personal" },
    endings: wordsOf("dateofbirth birthdate birthday"),
    words: wordsOf("dob"),
  },
];

/** What stands behind a name and is no value of it: `password: required`, `token=null`. */
export const emptyValues: ReadonlySet<string> = new Set(wordsOf("null undefined true false none nil nan"));

/** The beginnings of sentences about a secret, where the secret itself is not told: `password: must be longer`. */
export const proseWords: ReadonlySet<string> = new Set(
  wordsOf(`a an the is are was were be must may might can cannot should has have had no not never invalid missing required
    expired expires incorrect wrong bad weak unknown unexpected too already been changed reset updated rotated revoked
    rejected refused accepted ok valid set unset empty absent present given string number boolean object array optional
    or and for of to in on at by with from this that it please enter type your ensure expected received got failed fails
    cannot could would will use used using does do did after before until same different found hidden masked removed`),
);
