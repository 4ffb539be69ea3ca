import js from "@eslint/js";

// Names that don't exist are found by tsc, which knows the browser and Node.js apart.
export default [
  js.configs.recommended,
  {
    files: ["web/**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off",
      "no-console": "error",
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Fill text with textContent: no HTML is made from words." },
        { property: "outerHTML", message: "Fill text with textContent: no HTML is made from words." },
        { property: "insertAdjacentHTML", message: "Clone a <template> instead." },
      ],
    },
  },
];
