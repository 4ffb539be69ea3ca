import { firstName } from "./people.js";

/** @typedef {import("./wire.js").Person} Person */
/** @typedef {{id: string, name: string, about: string, words: string}} Choice */

/** The role words that the server finds in a body; Dutch in every language. */
const ROLES = {
  teacher: "docent",
  supervisor: "praktijkbegeleider",
  parent: "ouder",
  pupil: "leerling",
  coordinator: "coördinator",
};

/**
 * What is being typed after the last @ before the caret; nothing when no mention is under way.
 * @param {string} text
 * @param {number} caret
 */
export function sought(text, caret) {
  return /(?:^|[\s(])@([\p{L}.'-]*)$/u.exec(text.slice(0, caret))?.[1];
}

/**
 * People and roles that one may mean.
 * @param {string} typed
 * @param {Person[]} people the others in the room
 * @param {Record<string, string>} roles words of the roles in the reader's language
 * @returns {Choice[]}
 */
export function choices(typed, people, roles) {
  const named = people.map(({ id, name, role }) => ({
    id,
    name,
    about: roles[role],
    words: called(name, people),
  }));
  const present = Object.entries(ROLES).filter(([role]) => people.some((one) => one.role === role));
  const all = present.map(([role, words]) => ({
    id: `role:${role}`,
    name: `@${words}`,
    about: roles[role],
    words,
  }));
  const wanted = typed.toLowerCase();
  return [...named, ...all].filter(({ name, words }) =>
    [words, ...name.split(" ")].some((word) => word.toLowerCase().startsWith(wanted)),
  );
}

/**
 * The mentions that still stand in a body.
 * @param {Map<string, string>} chosen words by id
 * @param {string} body
 */
export function standing(chosen, body) {
  return [...chosen].filter(([, words]) => body.includes(`@${words}`)).map(([id]) => id);
}

/** The first name when it is nobody else's. @param {string} name @param {Person[]} people */
function called(name, people) {
  const first = firstName(name);
  return people.filter((other) => firstName(other.name) === first).length > 1 ? name : first;
}
