import assert from "node:assert/strict";
import { test } from "node:test";

import { createRedactor } from "./redactor.ts";

const { text } = createRedactor();

/** What goes in, and what comes out; one text alone stays as it is: the benign look-alikes of the shape. */
const cases: Readonly<Record<string, readonly (readonly [given: string, told?: string])[]>> = {
  "provider keys": [
    ["key AKIAIOSFODNN7EXAMPLE.", "key [redacted:aws-key]."],
    [`xoxb-${"1".repeat(11)}-${"a".repeat(24)}`, "[redacted:slack-token]"],
    [`(sk-ant-api03-${"aB3-".repeat(23)}AA)`, "([redacted:anthropic-key])"],
    [`sk_live_${"4eC3".repeat(6)},`, "[redacted:stripe-key],"],
    [`AIza${"SyD3".repeat(8)}abc`, "[redacted:google-key]"],
    [`pmk_${"aB3d".repeat(8)}_a1B2c3`, "[redacted:proofmark-key]"],
    ["AKIA is a prefix, ghp_ another, sk-learn a package, hf_hub_download a function"],
    ["npm_config_cache sk_live_ key-value SG.Utils EAAA"],
  ],
  JWT: [
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln rest", "[redacted:jwt] rest"],
    ["eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. rest", "[redacted:jwt] rest"],
    ["eyJhbGciOiJkaXIifQ..iv.text.tag", "[redacted:jwt]"],
    ["eyJ is how they begin, and eyJhbGciOiJIUzI1NiJ9 is a header alone"],
  ],
  "private keys": [
    ["-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\nx", "[redacted:private-key]\nx"],
    ["k=-----BEGIN PRIVATE KEY-----\\nMHc\\n-----END PRIVATE KEY-----\\n", "k=[redacted:private-key]\\n"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn", "[redacted:private-key]"],
    ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"],
    ["-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"],
  ],
  "passwords in URLs": [
    ["postgres://u:p@h:5432/db", "postgres://u:[redacted:url-password]@h:5432/db"],
    ["//u:hunter2@h/p", "//u:[redacted:url-password]@h/p"],
    [
      'to //u:hunter2@h, at "//u:p@h"',
      'to //u:[redacted:url-password]@h, at "//u:[redacted:url-password]@h"',
    ],
    ["/a//b:c@d //cdn.example/x@1.2.3 //h.example:8080/@u ///u:p@h // note: to x@y"],
    ["redis://:p%40ss@h/0", "redis://:[redacted:url-password]@h/0"],
    ["amqp://u:a/b?c@h", "amqp://u:[redacted:url-password]@h"],
    [`https://${"a1b2".repeat(6)}@host.example/x`, "https://[redacted:url-password]@host.example/x"],
    ["http://localhost:3000/@scope/package"],
    ["https://example.com/a:b@c ssh://git@host/x http://[::1]:80/@x"],
  ],
  "values beside telling names": [
    ["password=hunter2&x=1", "password=[redacted:password]&x=1"],
    ["user[password]=a,b;c)d", "user[password]=[redacted:password]"],
    ['{"pass_word":"a\\"b","n":1}', '{"pass_word":"[redacted:password]","n":1}'],
    ['"{\\"apiKey\\":\\"abc\\"}"', '"{\\"apiKey\\":\\"[redacted:token]\\"}"'],
    ["DB_PASSWORD: hunter2\nHOST: db", "DB_PASSWORD: [redacted:password]\nHOST: db"],
    ["{ clientSecret: 'x y', host: 'h' }", "{ clientSecret: '[redacted:secret]', host: 'h' }"],
    ["credentials: { a: 1, b: [2] } tail", "credentials: [redacted:secret] tail"],
    ["?next=%2F%3Ftoken%3Dabcdef1%26a%3D1", "?next=%2F%3Ftoken%3D[redacted:token]%26a%3D1"],
    ["otp=123456 pin: 1234 cvv2=123", "otp=[redacted:secret] pin: [redacted:secret] cvv2=[redacted:secret]"],
    ["phone: 612 345 678, age: 7", "phone: [redacted:phone], age: 7"],
    ["Unexpected token: ; token_type=bearer max_tokens=4096 tokens: 12"],
    ["password: must be longer"],
    ["password=null secret: undefined token="],
    ["compass=north bypass=1 mapping=2 spin=3 passenger=4 secretary=5 keyboard=6"],
    ["primary_key=7 foreignKey: 8 sort_key=title cache-key: notes:1"],
  ],
  "credentials of HTTP": [
    ["Authorization: Bearer abc.def", "Authorization: [redacted:credentials]"],
    ["curl -H 'Cookie: a=b; c=d' http://x", "curl -H 'Cookie: [redacted:cookie]' http://x"],
    ["got Basic dXNlcjpwYXNz", "got Basic [redacted:credentials]"],
    ["Bearer a1b2c3d4e5f6g7", "Bearer [redacted:credentials]"],
    ["invalid token 9f86d081884c7d659a2feaa0c55ad015", "invalid token [redacted:credentials]"],
    [
      "Bearer of bad news; Basic authentication; basic plan; token expired; key 550e8400-e29b-41d4-a716-446655440000",
    ],
    ["authorization: required, cookie: missing"],
  ],
  "e-mail": [
    ["to alice.b+tag@mail.example, now", "to [redacted:email], now"],
    ["Key (email)=(a@b.co) exists", "Key (email)=([redacted:email]) exists"],
    ["/u/a%40b.example/x", "/u/[redacted:email]/x"],
    ["müller@bücher.example", "[redacted:email]"],
    ["lodash@4.17.21 next@15.0.0-rc.1 icon@2x.png @types/node@24 root@localhost git@github.com:o/r"],
    ["image@sha256:abc, user@host, a @ b.c"],
  ],
  cards: [
    ["4111 1111 1111 1111.", "[redacted:card]."],
    ["paid with 4111111111111111", "paid with [redacted:card]"],
    ["3782-822463-10005", "[redacted:card]"],
    ["order 4111111111111112, trace 1732773126123456, 1732773126123, 4111 1111 1111 1112"],
    ["0x4111111111111111f 550e8400-e29b-41d4-a716-446655440000 1234567890123456"],
  ],
  IBAN: [
    ["DE89370400440532013000", "[redacted:iban]"],
    ["from GB82 WEST 1234 5698 7654 32!", "from [redacted:iban]!"],
    ["DE89370400440532013001 DE12 is no account, ISO27001 neither"],
  ],
  telephones: [
    ["call +49 (0)151 23456789", "call [redacted:phone]"],
    ["+14155552671, +33123456789", "[redacted:phone], [redacted:phone]"],
    ["0049 151 23456789", "[redacted:phone]"],
    ["(415) 555-2671 or 415.555.2671", "[redacted:phone] or [redacted:phone]"],
    ["020 7946 0958, 0151/12345678, 03-1234-5678", "[redacted:phone], [redacted:phone], [redacted:phone]"],
    ["2026-11-28T05:52:06+0100 +12345 -4155552671 1.2.3.4 10.415.555.2671 1,234,567.89"],
    ["192.168.100.200:65535 v12.20.2024 2026-11-28 05:52:06 0012345678 00:00:12.345"],
  ],
  "national ids": [
    ["ssn 219-09-9999", "ssn [redacted:us-ssn]"],
    ["AB123456C, AB 12 34 56 D", "[redacted:uk-nino], [redacted:uk-nino]"],
    ["65929970489", "[redacted:de-tax-id]"],
    ["185057800608491", "[redacted:fr-insee]"],
    ["12345678Z 12345678-Z X1234567L", "[redacted:es-dni] [redacted:es-dni] [redacted:es-dni]"],
    ["RSSMRA85T10A562S", "[redacted:it-codice-fiscale]"],
    ["529.982.247-25 52998224725", "[redacted:br-cpf] [redacted:br-cpf]"],
    ["756.9217.0769.85", "[redacted:ch-ahv]"],
    ["44051401359", "[redacted:pl-pesel]"],
    ["2341 2341 2346", "[redacted:in-aadhaar]"],
    ["000-12-3456 666-12-3456 219-00-9999 BG123456C AB123456E 65929970480 185057800608492 12345678A"],
    ["RSSMRA85T10A562T 529.982.247-26 111.111.111-11 756.9217.0769.86 44051401358 2341 2341 2347"],
  ],
};

for (const [shape, table] of Object.entries(cases))
  for (const [given, told = given] of table)
    test(`${shape}: ${JSON.stringify(given).slice(0, 90)} ${given === told ? "stays" : "is kept"}`, () => {
      assert.equal(text(given), told);
      assert.equal(text(told), told, "redacting twice changes nothing");
    });

test("a text without end costs no more than its length, whatever it repeats", () => {
  for (const piece of [
    "a@",
    "eyJ.",
    "-----BEGIN ",
    "token=",
    "4 ",
    "(",
    "://:",
    '"\\',
    "%25",
    "password:{[",
    "Bearer ",
    "+1-",
    "AA00",
    "a,a;",
  ])
    assert.ok(text(piece.repeat(300_000 / piece.length)).length <= 400_000, piece);
});

test("a text beyond the limit is cut at a space, so that no half of a secret is left", () => {
  const { text: short } = createRedactor({ mostCharacters: 30 });
  assert.equal(short(`${"a ".repeat(10)}4111111111111111`), `${"a ".repeat(9)}a[redacted:cut]`);
});
