import assert from "node:assert/strict";
import { test } from "node:test";

import { createDetector, type Anomaly, type Detector } from "./detector.ts";
import { serviceSignals, type ServiceSignal } from "./signals.ts";

const minuteMs = 60_000;
const day = 24 * 60;
const start = Date.UTC(2026, 0, 5);

/** Values of these minutes, one after the other. */
function feed(
  detector: Detector,
  signal: ServiceSignal,
  from: number,
  to: number,
  valueAt: (minute: number) => number,
): readonly Anomaly[] {
  const found: Anomaly[] = [];
  for (let minute = from; minute < to; minute++) {
    const one = detector.observe(signal, serviceSignals[signal], valueAt(minute), start + minute * minuteMs);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** A hundred with a little noise, which repeats. */
const steady = (minute: number): number => 100 + ((minute * 7) % 13) - 6;
/** Twice as much at noon as at midnight. */
const daily = (minute: number): number =>
  Math.round(150 - 50 * Math.cos((minute / day) * 2 * Math.PI)) + ((minute * 7) % 13) - 6;

test("an incident is told when it begins and when it is over, once each, in numbers", () => {
  const detector = createDetector();
  assert.deepEqual(feed(detector, "requests", 0, 2 * day, steady), []);
  const found = feed(detector, "requests", 2 * day, 2 * day + 60, (minute) =>
    minute < 2 * day + 30 ? 900 : steady(minute),
  );
  assert.deepEqual(
    found.map(({ state, signal }) => [state, signal]),
    [
      ["began", "requests"],
      ["ended", "requests"],
    ],
  );
  assert.match(
    found[0]?.reason ?? "",
    /^Requests: 900 in one window, where (99|100) is expected at this hour \(\d+ to \d+\)\.$/,
  );
  assert.match(found[1]?.reason ?? "", /^Requests is as usual again, after 44 minutes: /);
  assert.ok((found[0]?.deviation ?? 0) > 10);
});

test("hours that differ every day are no incident, and a night's traffic at noon is one", () => {
  const detector = createDetector();
  assert.deepEqual(feed(detector, "requests", 0, 4 * day, daily), []);
  const [drop] = feed(detector, "requests", 4 * day + 720, 4 * day + 723, () => 100);
  assert.ok(drop !== undefined && drop.deviation < 0);
});

test("a small shift that stays is told by how long it lasts, and the same for a minute is not", () => {
  const learned = createDetector();
  feed(learned, "sign-in-failures", 0, 8 * day, (minute) => 3 + (minute % 3));
  const saved = learned.save();
  const shifted = (minutes: number): readonly Anomaly[] =>
    feed(createDetector({ saved }), "sign-in-failures", 8 * day, 8 * day + 120, (minute) =>
      minute < 8 * day + minutes ? 10 : 3 + (minute % 3),
    );
  assert.deepEqual(shifted(3), []);
  assert.match(shifted(120)[0]?.reason ?? "", /and that for \d+ windows\.$/);
});

test("a first weekend is judged by weekdays, and is no incident; a flood in it is", () => {
  const detector = createDetector();
  const quieter = (minute: number): number => Math.round(steady(minute) * (minute < 5 * day ? 1 : 0.7));
  assert.deepEqual(feed(detector, "requests", 0, 6 * day, quieter), []);
  assert.equal(feed(detector, "requests", 6 * day, 6 * day + 3, () => 900).length, 1);
});

/** Ten minutes at `height` at noon of every day of the second week. */
const surging =
  (height: number) =>
  (minute: number): number =>
    minute >= 7 * day && minute % day >= 720 && minute % day < 730 ? height : steady(minute);

const toldOfSurges = (height: number): number =>
  feed(createDetector(), "requests", 0, 14 * day, surging(height)).filter(({ state }) => state === "began")
    .length;

test("what comes and goes by itself is told twice at most, and what is three times the threshold always", () => {
  assert.equal(toldOfSurges(220), 2);
  assert.equal(toldOfSurges(2_000), 7);
});

test("a surge that comes and goes every day is told where it lasts this time", () => {
  const detector = createDetector();
  feed(detector, "requests", 0, 14 * day, surging(220));
  const [told] = feed(detector, "requests", 14 * day + 900, 14 * day + 990, () => 220);
  assert.match(told?.reason ?? "", /and that for \d+ windows\.$/);
});

// The same values: each for a minute, and each for twenty.
const hopping = (minute: number): number => 100 + 8 * (((minute * 7) % 5) - 2);
const lasting = (minute: number): number => hopping(Math.floor(minute / 20));

/** How long a small shift lasts until it is told. */
function windowsFor(valueAt: (minute: number) => number): number {
  const detector = createDetector();
  feed(detector, "requests", 0, 9 * day, valueAt);
  const [told] = feed(detector, "requests", 9 * day, 9 * day + 180, (minute) => valueAt(minute) + 35);
  return Number(/for (\d+) windows/.exec(told?.reason ?? "")?.[1] ?? Infinity);
}

test("noise that lasts must add up to more than noise that does not", () => {
  assert.ok(windowsFor(hopping) < windowsFor(lasting));
});

test("what comes in the same hour every week is learned, and not left out for ever", () => {
  const detector = createDetector();
  const monday = (minute: number): number =>
    minute >= 7 * day && minute % (7 * day) >= 360 && minute % (7 * day) < 420 ? 170 : steady(minute);
  const told = feed(detector, "requests", 0, 22 * day, monday);
  assert.deepEqual(
    told.map(({ state, reason }) => [state, reason.includes("170 in one window")]),
    [
      ["began", true],
      ["ended", false],
      ["began", true],
      ["ended", false],
    ],
  );
});

test("nothing is told in the first day, whatever happens", () => {
  assert.deepEqual(
    feed(createDetector(), "requests", 0, day - 1, (minute) => (minute % 100 === 0 ? 5_000 : 100)),
    [],
  );
});

test("less of what is bad is no incident", () => {
  const detector = createDetector();
  feed(detector, "refusals", 0, 2 * day, steady);
  assert.deepEqual(
    feed(detector, "refusals", 2 * day, 2 * day + 60, () => 0),
    [],
  );
});

test("what was learned outlives the process, as JSON", () => {
  const before = createDetector();
  feed(before, "requests", 0, 2 * day, steady);
  const after = createDetector({ saved: JSON.parse(JSON.stringify(before.save())) });
  assert.equal(feed(after, "requests", 2 * day, 2 * day + 2, () => 900).length, 1);
  const forgetful = createDetector();
  assert.deepEqual(
    feed(forgetful, "requests", 2 * day, 2 * day + 2, () => 900),
    [],
  );
});

for (const saved of [null, 7, "x", { version: 2 }, { version: 1, signals: { requests: { level: "x" } } }])
  test(`a saved baseline that is ${JSON.stringify(saved)} is taken for nothing`, () => {
    assert.deepEqual(createDetector({ saved }).save().signals, {});
  });

test("an incident of a day is the new normal", () => {
  const detector = createDetector();
  feed(detector, "requests", 0, 3 * day, steady);
  const found = feed(detector, "requests", 3 * day, 4 * day + 2, () => 900);
  assert.deepEqual(
    found.slice(0, 2).map(({ state }) => state),
    ["began", "ended"],
  );
  assert.match(found[1]?.reason ?? "", /is taken for usual from now on, after 1440 minutes/);
});

test("more signals than the limit are left out", () => {
  const detector = createDetector({ mostSignals: 2 });
  for (const signal of ["a", "b", "c"]) detector.observe(signal, serviceSignals.requests, 1, start);
  assert.deepEqual(Object.keys(detector.save().signals), ["a", "b"]);
});
