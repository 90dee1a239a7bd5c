// Choosing a claim: by key, in the text, or in the list. The panel alone is fetched; the text stays as it is.

import { $, $$, say } from "./dom.js";
import { on } from "./keys.js";
import { inTurn } from "./turns.js";

const selectedId = () => $("#panel [data-selected]")?.dataset.selected;

export function choose(id) {
  htmx.ajax("GET", `/claims/${id}`, { target: "#panel", swap: "innerHTML show:none" }).then(() => {
    if (selectedId() !== `${id}`) return; // it was refused
    history.pushState({}, "", `/claims/${id}`);
    for (const link of $$("#text .claim")) link.classList.toggle("selected", link.dataset.claims.split(" ").includes(`${id}`));
    for (const item of $$("#claims li")) item.classList.toggle("selected", $("[data-claim]", item)?.dataset.claim === `${id}`);
    const folded = $("#claims li.selected")?.closest("#claims details");
    if (folded) folded.open = true;
    reveal();
  }, () => {}); // htmx:sendError and htmx:timeout tell
}

function reveal() {
  const link = $("#text .claim.selected");
  const narrow = matchMedia("(max-width: 56rem)").matches;
  if (narrow) $("#panel").scrollIntoView();
  else {
    link?.scrollIntoView({ block: "nearest" });
    $("#panel").scrollTop = 0;
  }
}

function step(by, undecidedOnly = false) {
  const links = $$("#claims [data-claim]");
  if (!links.length) return;
  const at = links.findIndex((link) => link.dataset.claim === selectedId());
  const order = links.map((_, i) => links[(at + by * (i + 1) + (at < 0 && by < 0 ? 1 : 0) + links.length * 2) % links.length]);
  const next = undecidedOnly ? order.find((link) => !link.dataset.mark) : order[0];
  if (next) choose(next.dataset.claim);
  else say("Every claim is decided.");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#review a[data-claims], #review a[data-claim]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    if (String(getSelection())) return; // the click ended a selection
    // Claims that share these words take turns.
    const ids = (link.dataset.claims || link.dataset.claim).split(" ");
    inTurn(() => choose(ids[(ids.indexOf(selectedId() ?? "") + 1) % ids.length]));
  }
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

addEventListener("popstate", () => location.reload());

on({ next: () => step(1), previous: () => step(-1), undecided: () => step(1, true) });

if ($("#panel [data-selected]")) reveal();
