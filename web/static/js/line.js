import { Errands, Problem } from "./errands.js";
import { Hearers } from "./hearers.js";
import { browser } from "./outside.js";
import { Redial } from "./redial.js";
import { Streams } from "./streams.js";
import { Ways } from "./ways.js";

/** @typedef {import("./wire.js").Hello} Hello */
/** @typedef {import("./wire.js").LineState} LineState */
/** @typedef {import("./errands.js").Asked} Asked */

const HELLO = 0;
const BACK = 4_000;
const [SIGNED_OUT, TOO_MUCH] = [4401, 4029];
const MUCH_LATER = 10_000;
const TRY_AGAIN = new Set(["slow_down", "busy"]);
const STANDS = new Set(["connected", "back", "polling"]);

/** Close codes after which dialling again is of no use. @type {Record<number, LineState>} */
const ENDS = { 4400: "stopped", 4401: "signed_out", 4010: "outdated" };
const OVER = new Set([...Object.values(ENDS), "another"]);

/**
 * The live line: one per tab, carrying all streams. It comes back by itself, from where it was,
 * and says what it was asked until there is an answer.
 */
export class Line {
  #me;
  #outside;
  #redial;
  #ways;
  #errands = new Errands();
  #hearers = /** @type {Hearers<import("./wire.js").Heard>} */ (new Hearers());
  #maxFrame = 32_768;
  #callOffBack = () => {};

  /** @type {LineState} */
  state = "dialing";

  /**
   * @param {object} how
   * @param {string} how.url
   * @param {string} how.client name and version, as `web/1.4.0`
   * @param {string} how.me whose page this is; nobody else's line is taken
   * @param {Record<string, number>} [how.since] last number of each stream that the page shows
   * @param {string} [how.epoch] of those numbers
   * @param {() => Promise<typeof import("./polling.js")>} how.polling for where sockets are stopped
   * @param {boolean} [how.isStopped] they were, a moment ago
   * @param {import("./outside.js").Outside} [how.outside]
   */
  constructor({ url, client, me, since, epoch, polling, isStopped = false, outside = browser }) {
    this.#me = me;
    this.#outside = outside;
    this.on = this.#hearers.on.bind(this.#hearers);
    const tell = this.#hearers.tell.bind(this.#hearers);
    this.streams = new Streams((said) => this.say(said), tell, since, epoch);
    /** @type {import("./ways.js").Talk} */
    const talk = {
      hello: () => ({ ref: HELLO, do: "hello", with: { client, ...this.#place() } }),
      heard: (frame) => this.#hear(frame),
      closed: (code) => this.#closed(code),
      changed: () => this.#errands.unsay(),
    };
    const poll = async (/** @type {Pick<import("./ways.js").Talk, "heard" | "closed">} */ hears) =>
      new (await polling()).Polling({ outside, hears, place: () => this.#place(), me });
    this.#ways = new Ways({ url, outside, poll, isStopped }, talk);
    this.#redial = new Redial(outside, () => this.#ways.dial());
  }

  /**
   * Dials at once unless the line stands: at start, and when the network or the person comes back.
   */
  wake() {
    if (OVER.has(this.state)) return;
    if (this.#ways.isAlive) return;
    this.#hangUp();
    this.#redial.soon();
  }

  /** The person is not signed in any more, as another way than this one said. */
  leave() {
    if (!OVER.has(this.state)) this.#closed(SIGNED_OUT);
  }

  /** The network says it is gone. */
  lose() {
    if (this.#ways.isAlive) this.#closed(1006);
  }

  /** The page is put aside; `wake` comes back. */
  rest() {
    this.#redial.stop();
    this.#hangUp();
    this.#turn("offline");
  }

  /**
   * Asks, and asks again after a cut, until there is an answer.
   * @param {Asked} asked with a `key` when it must not be obeyed twice
   * @param {{once?: boolean}} [how] `once`: a cut makes it fail with `cut`
   * @returns {Promise<any>} what `ok` holds; fails with a `Problem`
   */
  ask(asked, { once } = {}) {
    return new Promise((done, failed) => {
      const bytes = new TextEncoder().encode(JSON.stringify(asked)).length + 32;
      if (bytes > this.#maxFrame) return failed(new Problem({ code: "too_big" }));
      if (once && !this.stands) return failed(new Problem({ code: "cut" }));
      this.#errands.add({ asked, done, failed, once });
      this.#flush();
    });
  }

  /**
   * Says something that is worth nothing later, so only while the line stands.
   * @param {Asked} said
   */
  say(said) {
    if (this.stands) this.#ways.say(said);
  }

  get stands() {
    return STANDS.has(this.state);
  }

  /** How far this tab has got. */
  #place() {
    return { epoch: this.streams.epoch, since: this.streams.since() };
  }

  /** @param {any} frame */
  #hear(frame) {
    if (frame.ref === HELLO) this.#greeted(frame);
    else if ("ref" in frame) this.#answered(frame);
    else if ("whisper" in frame) this.#hearers.tell("whisper", frame);
    else if ("seq" in frame) this.streams.entry(frame);
    else if ("level" in frame) this.streams.level(frame.room, frame.level);
    else if ("reset" in frame) this.streams.reset(frame.room, frame.reset);
    else if ("error" in frame) this.streams.lost(frame.room);
    else if ("drain" in frame) this.#redial.rest(frame.drain.retry_after * 1000);
  }

  /** @param {{ok?: Hello}} frame */
  #greeted({ ok }) {
    if (!ok) return this.lose();
    if (ok.you.id !== this.#me) return this.#isAnothers();
    this.#maxFrame = ok.limits.frame;
    this.#redial.settled();
    if (this.#ways.greeted()) this.#isConnected();
    else this.#turn("polling");
    this.streams.greeted(ok);
    this.#hearers.tell("hello", ok);
    this.#flush();
  }

  #isConnected() {
    this.#turn(this.state === "offline" ? "back" : "connected");
    this.#callOffBack = this.#outside.after(BACK, () => this.#turn("connected"));
  }

  /** Somebody else signed in on this device: what this page holds is not theirs to say or see. */
  #isAnothers() {
    this.#redial.stop();
    this.#hangUp();
    this.#turn("another");
  }

  /** @param {{ref: number, ok?: object, error?: import("./wire.js").Trouble}} frame */
  #answered({ ref, ok, error }) {
    const errand = this.#errands.of(ref);
    if (!errand) return;
    if (error && TRY_AGAIN.has(error.code)) return this.#tryAgain(errand, error.retry_after ?? 1);
    this.#errands.close(errand);
    if (error) errand.failed(new Problem(error));
    else errand.done(ok);
  }

  /** @param {import("./errands.js").Errand} errand @param {number} seconds */
  #tryAgain(errand, seconds) {
    const ready = this.#errands.rest(errand);
    this.#outside.after(seconds * 1000, () => {
      ready();
      this.#flush();
    });
  }

  #flush() {
    if (!this.stands) return;
    for (const frame of this.#errands.due()) this.#ways.say(frame);
  }

  /** @param {number} code */
  #closed(code) {
    if (!this.stands) this.#ways.failed();
    this.#hangUp();
    this.#turn(ENDS[code] ?? "offline");
    if (code in ENDS) return this.#redial.stop();
    if (code === TOO_MUCH) this.#redial.rest(MUCH_LATER);
    this.#redial.later();
  }

  #hangUp() {
    this.#ways.hangUp();
    this.#callOffBack();
    this.#errands.unsay();
  }

  /** @param {LineState} state */
  #turn(state) {
    if (state === this.state) return;
    this.state = state;
    this.#hearers.tell("state", state);
  }
}
