import { Problem } from "./errands.js";

/** @typedef {import("./wire.js").WaitingFile} WaitingFile */
/**
 * @typedef {object} Sending
 * @property {string} room
 * @property {WaitingFile} file its key makes sure that it arrives once
 * @property {Blob} blob
 * @property {string} person whose file it is; the cookie beside it may be another's by now
 * @property {AbortSignal} signal
 * @property {(part: number) => void} progress from 0 to 1
 */
/** @typedef {(sending: Sending) => Promise<string>} Upload gives the id of the file */

const PATIENCE = 60_000; // without any progress

/**
 * Sends one file; fails with a `Problem`: what the server refused, `unreached`, `signed_out`, or
 * `dropped` when the person did not want it any more. Only XMLHttpRequest tells the progress.
 * @type {Upload}
 */
export function upload({ room, file, blob, person, signal, progress }) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", blob, file.name);
    request.open("POST", `/api/v1/files?room=${encodeURIComponent(room)}`);
    request.setRequestHeader("X-Leerplek", "1");
    request.setRequestHeader("X-Leerplek-As", person);
    request.setRequestHeader("Idempotency-Key", file.key);
    request.onload = () => {
      const problem = problemOf(request);
      if (problem) failed(problem);
      else done(JSON.parse(request.responseText).id);
    };
    const unreached = () => failed(new Problem({ code: "unreached" }));
    request.onerror = unreached;
    request.onabort = () => failed(new Problem({ code: signal.aborted ? "dropped" : "unreached" }));
    let waits = setTimeout(() => request.abort(), PATIENCE);
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(waits);
      waits = setTimeout(() => request.abort(), PATIENCE);
      progress(total ? loaded / total : 0);
    };
    request.onloadend = () => clearTimeout(waits);
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** @param {XMLHttpRequest} request */
function problemOf(request) {
  if (request.status < 300) return undefined;
  const wait = Number(request.getResponseHeader("Retry-After")) || undefined;
  try {
    return new Problem({ ...JSON.parse(request.responseText).error, retry_after: wait });
  } catch {
    return new Problem({ code: "unreached" }); // what stands between us and the server spoke
  }
}
