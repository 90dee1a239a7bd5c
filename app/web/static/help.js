// The list of keys, and the first steps of whoever is new.

import { $, $$ } from "./dom.js";
import { on } from "./keys.js";

on({ help: () => $("#help")?.showModal() });

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-help]") || !$("#help") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  $("#help").showModal();
});

// --- the first steps, one at a time ---

const step = () => Number(sessionStorage.getItem("tour") ?? 0);

// The thing on the page that the step is about: the first that is there of those it names.
function point(tour, at) {
  for (const pointed of $$(".pointed")) pointed.classList.remove("pointed");
  const names = $$("li", tour)[at].dataset.points.split(", ");
  names.map((name) => $(name)).find((thing) => thing?.offsetParent)?.classList.add("pointed");
}

function show() {
  const tour = $("#tour");
  if (!tour) {
    for (const pointed of $$(".pointed")) pointed.classList.remove("pointed");
    return;
  }
  const steps = $$("li", tour);
  const at = Math.min(step(), steps.length - 1);
  steps.forEach((item, index) => { item.hidden = index !== at; });
  $("[data-count]", tour).textContent = `${at + 1} of ${steps.length}`;
  $("[data-next]", tour).hidden = at === steps.length - 1;
  $("[data-end]", tour).textContent = at === steps.length - 1 ? "Done" : "Skip";
  point(tour, at);
}

document.addEventListener("click", (event) => {
  const next = event.target.closest("#tour [data-next]");
  if (!next) return;
  sessionStorage.setItem("tour", step() + 1);
  show();
  $("#tour ol").focus();
});
document.addEventListener("htmx:afterSettle", show);
document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
  const tour = elt.closest("#tour");
  if (!tour || !successful) return;
  tour.remove();
  show();
  $("#main").focus({ preventScroll: true });
});

show();
