import { clock, dayOf, dayWords } from "./days.js";
import { icon, made } from "./templates.js";
import { _ } from "./words.js";

/** "Je ziet wat er stond: vandaag, maandag 23 november, 12:04." @param {string} at */
export function keptWords(at) {
  return _("Je ziet wat er stond: {day}, {time}.", { day: dayWords(dayOf(at)), time: clock(at) });
}

/** A page that was kept on the device says from when it is. @param {string} at */
export function sign(at) {
  const line = made("p", { className: "line-state" }, { role: "status" });
  line.append(icon("offline"), made("span", { textContent: keptWords(at) }));
  (document.querySelector(".room-part") ?? document.querySelector("main"))?.prepend(line);
}
