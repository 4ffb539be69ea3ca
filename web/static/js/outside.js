/**
 * What the line needs of the world around it, so that tests can bring their own.
 *
 * @typedef {object} Outside
 * @property {(url: string, protocol: string) => WebSocket} open
 * @property {() => number} now milliseconds
 * @property {(wait: number, act: () => void) => () => void} after later; the answer calls it off
 * @property {() => number} random from 0 up to 1
 * @property {(path: string, options: RequestInit) => Promise<Response>} fetch
 */

/** @type {Outside} */
export const browser = {
  open: (url, protocol) => new WebSocket(url, protocol),
  now: () => Date.now(),
  after(wait, act) {
    const timer = setTimeout(act, wait);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  fetch: (path, options) => fetch(path, options),
};
