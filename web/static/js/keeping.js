/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./wire.js").Room} Room */

const WORKER = "/sw.js";
const TALKS = /^(message|note|member)\.|^room\.erased$/;
const MUST_GO = new Set(["message.withdrawn", "message.edited", "room.erased"]);
const [SOON, LATER] = [1_000, 300_000];

/**
 * Opened rooms are kept on the device by the worker; here it is told what the line says of them,
 * so that what is kept stays true: at once when words went, else now and then.
 * @param {Line} line
 * @param {string} person
 * @param {Room[]} rooms as hello told them
 */
export async function keep(line, person, rooms) {
  if (!navigator.serviceWorker) return;
  /** @type {Set<string>} */
  const changed = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isSoon = false;
  const tell = async (/** @type {object} */ told) =>
    (await navigator.serviceWorker.ready).active?.postMessage({ person, ...told });
  const tellChanged = () => {
    clearTimeout(timer);
    [timer, isSoon] = [undefined, false];
    if (changed.size) void tell({ changed: [...changed] });
    changed.clear();
  };
  const plan = (/** @type {boolean} */ soon) => {
    if (timer && (isSoon || !soon)) return;
    clearTimeout(timer);
    isSoon = soon;
    timer = setTimeout(tellChanged, soon ? SOON : LATER);
  };
  const greet = (/** @type {Room[]} */ all) =>
    void tell({ rooms: all.map(({ room, head }) => ({ room, head })) });

  line.on("hello", (hello) => greet(hello.rooms));
  line.on("entry", ({ room, what = "" }) => {
    if (!TALKS.test(what)) return;
    changed.add(room);
    plan(MUST_GO.has(what));
  });
  document.addEventListener("visibilitychange", () => document.hidden && tellChanged());
  await navigator.serviceWorker.register(WORKER).catch(() => undefined);
  if (!cameByWorker()) await tell({ opened: location.pathname });
  greet(rooms);
}

/** Whether the worker saw this page pass; the very first one was there before it. */
function cameByWorker() {
  const [page] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming | undefined} */ (page)?.workerStart;
}
