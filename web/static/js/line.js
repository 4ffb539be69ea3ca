import { Connection } from "./connection.js";
import { Errands, Problem } from "./errands.js";
import { Hearers } from "./hearers.js";
import { browser } from "./outside.js";
import { Redial } from "./redial.js";
import { Streams } from "./streams.js";

/** @typedef {import("./wire.js").Hello} Hello */
/** @typedef {import("./wire.js").LineState} LineState */
/** @typedef {import("./errands.js").Asked} Asked */

const HELLO = 0;
const BACK = 4_000;
const TOO_MUCH = 4029;
const MUCH_LATER = 10_000;
const TRY_AGAIN = new Set(["slow_down", "busy"]);

/** Close codes after which dialling again is of no use. @type {Record<number, LineState>} */
const ENDS = { 4400: "stopped", 4401: "signed_out", 4010: "outdated" };

/**
 * The live line: one per tab, carrying all streams. It comes back by itself, from where it was,
 * and says what it was asked until there is an answer.
 */
export class Line {
  #url;
  #client;
  #me;
  #outside;
  #redial;
  /** @type {Connection | undefined} */
  #connection;
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
   * @param {import("./outside.js").Outside} [how.outside]
   */
  constructor({ url, client, me, since, epoch, outside = browser }) {
    this.#url = url;
    this.#client = client;
    this.#me = me;
    this.#outside = outside;
    this.#redial = new Redial(outside, () => this.#dial());
    this.on = this.#hearers.on.bind(this.#hearers);
    const tell = this.#hearers.tell.bind(this.#hearers);
    this.streams = new Streams((said) => this.say(said), tell, since, epoch);
  }

  /**
   * Dials at once unless the line stands: at start, and when the network or the person comes back.
   */
  wake() {
    if (Object.values(ENDS).includes(this.state)) return;
    if (this.#connection && !this.#connection.silent) return;
    this.#hangUp();
    this.#redial.soon();
  }

  /** The network says it is gone. */
  lose() {
    if (this.#connection) this.#closed(1006);
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
   * @returns {Promise<any>} what `ok` holds; fails with a `Problem`
   */
  ask(asked) {
    return new Promise((done, failed) => {
      const bytes = new TextEncoder().encode(JSON.stringify(asked)).length + 32;
      if (bytes > this.#maxFrame) return failed(new Problem({ code: "too_big" }));
      this.#errands.add({ asked, done, failed });
      this.#flush();
    });
  }

  /**
   * Says something that is worth nothing later, so only while the line stands.
   * @param {Asked} said
   */
  say(said) {
    if (this.stands) this.#connection?.say(said);
  }

  get stands() {
    return this.state === "connected" || this.state === "back";
  }

  #dial() {
    this.#connection = new Connection(this.#outside, this.#url, {
      opened: () => this.#greet(),
      heard: (frame) => this.#hear(frame),
      closed: (code) => this.#closed(code),
    });
  }

  #greet() {
    const { epoch } = this.streams;
    const since = this.streams.since();
    this.#connection?.say({
      ref: HELLO,
      do: "hello",
      with: { client: this.#client, epoch, since },
    });
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
    this.#turn(this.state === "offline" ? "back" : "connected");
    this.#callOffBack = this.#outside.after(BACK, () => this.#turn("connected"));
    this.streams.greeted(ok);
    this.#hearers.tell("hello", ok);
    this.#flush();
  }

  /** Somebody else signed in on this device: what this page holds is not theirs to say or see. */
  #isAnothers() {
    this.#redial.stop();
    this.#hangUp();
    this.#turn("signed_out");
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
    for (const frame of this.#errands.due()) this.#connection?.say(frame);
  }

  /** @param {number} code */
  #closed(code) {
    this.#hangUp();
    this.#turn(ENDS[code] ?? "offline");
    if (code in ENDS) return;
    if (code === TOO_MUCH) this.#redial.rest(MUCH_LATER);
    this.#redial.later();
  }

  #hangUp() {
    this.#connection?.hangUp();
    this.#connection = undefined;
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
