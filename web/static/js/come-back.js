/**
 * The page without a net comes back by itself.
 *
 * A phone says that it has a net a little before, or without, having one, and says nothing at all
 * when it was the server that was away: so the server is asked, soon at first and then less often.
 */

const SOON = 2_000; // ms
const SELDOM = 30_000;

let pause = SOON;
let timer = 0;

/** What was sent and lost is never sent again by drawing the page again: the reader decides. */
if (!document.documentElement.hasAttribute("data-unsent")) {
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  wait();
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? wait() : look()), pause);
  pause = Math.min(pause * 2, SELDOM);
}

async function look() {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) location.reload();
  else wait();
}
