/** @typedef {import("./outside.js").Outside} Outside */
/** @typedef {import("./connection.js").Hears} Hears */
/** @typedef {{ref?: number, do: string, room?: string, key?: string, with?: any}} Frame */

const WAIT = 25;
const SILENCE = 60_000;
const [BROKEN, SIGNED_OUT] = [1006, 4401];

/**
 * Long polling that looks like a socket: what the line would say is asked for again and again, and
 * commands go by their own door. For networks that stop sockets.
 */
export class Polling {
  #outside;
  #hears;
  #place;
  #me;
  #heardAt;
  #over = new AbortController();

  /**
   * @param {object} how
   * @param {Outside} how.outside
   * @param {Omit<Hears, "opened">} how.hears
   * @param {() => {epoch?: string, since: Record<string, number>}} how.place how far we have got
   * @param {string} how.me whose line this is; nobody else's is taken
   */
  constructor({ outside, hears, place, me }) {
    this.#outside = outside;
    this.#hears = hears;
    this.#place = place;
    this.#me = me;
    this.#heardAt = outside.now();
  }

  /** A phone that slept did not notice the silence. */
  get silent() {
    return this.#outside.now() - this.#heardAt > SILENCE;
  }

  /** What is worth nothing later, as typing, is not said here. @param {Frame} frame */
  say(frame) {
    if (frame.do === "hello") void this.#greet(frame);
    else if (frame.ref !== undefined || frame.do === "read.mark") void this.#obey(frame);
  }

  /** Nothing more is heard. */
  hangUp() {
    this.#over.abort();
  }

  /** @param {Frame} frame */
  async #greet({ ref }) {
    const ok = await this.#answered("/api/v1/rooms");
    if (!ok) return;
    this.#hear({ ref, ok });
    while (!this.#over.signal.aborted) {
      const told = await this.#answered("/api/v1/poll", { ...this.#place(), wait: WAIT });
      for (const frame of told?.frames ?? []) this.#hear(frame);
      if (!told) return;
    }
  }

  /** @param {Frame} frame */
  async #obey({ ref, room, ...asked }) {
    const said = await this.#asked(`/api/v1/rooms/${room}/commands`, asked);
    if (said && ref !== undefined) this.#hear({ ref, ...said });
  }

  /** @param {string} path @param {object} [body] */
  async #answered(path, body) {
    const said = await this.#asked(path, body);
    if (said?.error) this.#close(BROKEN);
    return said?.ok;
  }

  /**
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<{ok?: any, error?: any} | undefined>} nothing when there is no way through
   */
  async #asked(path, body) {
    try {
      const answer = await this.#outside.fetch(path, this.#request(body));
      if (answer.status === 401) return this.#close(SIGNED_OUT);
      const told = await answer.json();
      if (answer.ok) return { ok: told };
      const wait = Number(answer.headers.get("Retry-After")) || undefined;
      return { error: { ...told.error, retry_after: wait } };
    } catch {
      return this.#close(BROKEN);
    }
  }

  /** @param {object} [body] @returns {RequestInit} */
  #request(body) {
    const headers = { "Content-Type": "application/json", "X-Leerplek-As": this.#me };
    const { signal } = this.#over;
    return body
      ? { method: "POST", headers, signal, body: JSON.stringify(body) }
      : { headers, signal };
  }

  /** @param {any} frame */
  #hear(frame) {
    if (this.#over.signal.aborted) return;
    this.#heardAt = this.#outside.now();
    this.#hears.heard(frame);
  }

  /** @param {number} code @returns {undefined} */
  #close(code) {
    if (this.#over.signal.aborted) return;
    this.hangUp();
    this.#hears.closed(code);
  }
}
