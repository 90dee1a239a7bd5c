// The list of keys.

import { $ } from "./dom.js";
import { on } from "./keys.js";

on({ help: () => $("#help")?.showModal() });

document.addEventListener("click", (event) => { if (event.target.closest("#keys")) $("#help").showModal(); });
