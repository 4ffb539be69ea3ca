/** What the server writes above the worker. */

declare const VERSION: string;
declare const ASSETS: string[];
declare const LANGUAGES: string[];
