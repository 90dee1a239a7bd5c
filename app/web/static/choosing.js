// Choosing a claim: by key, in the text, or in the list. The panel alone is fetched; text and list stay as they are, but
// for what is selected in them.

import { $, $$, say, typing } from "./dom.js";
import { on, run } from "./keys.js";
import { inTurn } from "./turns.js";

const MARKS = ["undecided", "verified", "disputed", "unsourced", "little"];
const LIST = "list";
let path = location.pathname;
const narrow = matchMedia("(max-width: 56rem)");

export const selectedId = () => $("#panel [data-selected]")?.dataset.selected;

export function choose(id, remember = true) {
  htmx.ajax("GET", `/claims/${id}`, { target: "#panel", swap: "innerHTML show:none" }).then(() => {
    if (selectedId() !== `${id}`) return; // it was refused
    if (remember) history.pushState({}, "", `/claims/${id}${location.search}`);
    path = location.pathname;
    document.title = `${$("#panel .wording").textContent} – Claimdesk`;
    $("#panel").classList.remove("low");
    paint();
    reveal();
    attend();
    last = claims();
  }, () => {}); // htmx:sendError and htmx:timeout tell
}

// The list knows how each claim stands; the text is marked by it.
export function paint() {
  const selected = selectedId();
  const items = new Map($$("#claims li[id]").map((item) => [item.id.slice("claim-".length), item]));
  for (const link of $$("#text .claim")) {
    const ids = link.dataset.claims.split(" ");
    const item = items.get(ids[0]);
    if (item) for (const mark of MARKS) link.classList.toggle(mark, item.classList.contains(mark));
    select(link, link, ids.includes(selected));
    link.tabIndex = ids.includes(selected) ? 0 : -1;
  }
  for (const [id, item] of items) select(item, $("a", item), id === selected);
  const folded = $("#claims li.selected")?.closest("#claims details");
  if (folded) folded.open = true;
}

function select(marked, link, here) {
  marked.classList.toggle("selected", here);
  if (here) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

// The selected claim comes into sight where it is not, in the part of the page that scrolls.
export function reveal() {
  const link = $(inList() ? "#claims li.selected" : "#text .claim.selected");
  if (!link) return;
  const whole = document.documentElement;
  const frame = narrow.matches ? whole : link.closest(".reading");
  const top = narrow.matches ? 0 : frame.getBoundingClientRect().top;
  const sheet = $("#panel").getBoundingClientRect();
  const height = narrow.matches ? Math.min(innerHeight, sheet.top) : frame.clientHeight;
  const box = link.getBoundingClientRect();
  const hidden = box.top < top + 48 || box.bottom > top + height - 8;
  if (hidden) frame.scrollTop += box.top - top - Math.max(48, height / 3);
}

// What reads the page aloud goes on in the panel; whoever types somewhere goes on typing.
export function attend(selector = "#panel .wording") {
  const at = document.activeElement;
  if (!typing(at) || !at.isConnected) ($(selector) ?? $("#panel .wording"))?.focus({ preventScroll: true });
}

// --- the order on screen ---

const inList = () => $("#review")?.dataset.view === LIST;

function claims() {
  if (inList()) return $$("#claims li[id]").map((item) => item.id.slice("claim-".length));
  const opened = $$("#text [data-opens]").flatMap((link) => link.dataset.opens.split(" "));
  const faint = new Set($$("#claims li.little").map((item) => item.id.slice("claim-".length)));
  const all = [...new Set(opened)];
  return [...all.filter((id) => !faint.has(id)), ...all.filter((id) => faint.has(id))];
}

// The order in which the selected claim last stood: one that was dismissed or split leaves its place, not the reader's.
let last = [];

function placeOf(id, ids, by) {
  if (ids.includes(id) || !last.includes(id)) return ids.indexOf(id);
  const before = last.slice(0, last.indexOf(id)).filter((other) => ids.includes(other));
  return by > 0 ? before.length - 1 : before.length;
}

const undecided = (id) => !$(`#claim-${id} a`)?.dataset.mark;

function step(by, undecidedOnly = false) {
  const ids = claims();
  if (!ids.length) return;
  const selected = selectedId();
  const at = placeOf(selected, ids, by);
  const order = ids.map((_, i) => ids[(at + by * (i + 1) + (at < 0 && by < 0 ? 1 : 0) + ids.length * 2) % ids.length]);
  const next = undecidedOnly ? order.find(undecided) : order[0];
  if (next) choose(next);
  else say("Every claim is decided.");
}

function show(view) {
  const review = $("#review");
  if (!review) return;
  review.dataset.view = view;
  const query = new URLSearchParams(location.search);
  query.set("view", view);
  history.replaceState({}, "", `${location.pathname}?${query}${location.hash}`);
  for (const link of $$(".views a")) select(link, link, link.dataset.view === view);
  reveal();
}

on({
  next: () => step(1),
  previous: () => step(-1),
  undecided: () => step(1, true),
  list: () => show(inList() ? "text" : LIST),
  "show-in-text": () => { $("#panel").classList.toggle("low"); reveal(); },
});

document.addEventListener("click", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  const link = event.target.closest("#review a[data-claims], #review a[data-claim]");
  if (link && plain) {
    event.preventDefault();
    if (String(getSelection())) return; // the click ended a selection
    // Claims that share these words take turns.
    const ids = (link.dataset.claims || link.dataset.claim).split(" ");
    inTurn(() => choose(ids[(ids.indexOf(selectedId() ?? "") + 1) % ids.length]));
  }
  const view = event.target.closest(".views a");
  if (view && plain) {
    event.preventDefault();
    show(view.dataset.view);
  }
  const button = event.target.closest("[data-act]");
  if (button) {
    event.preventDefault();
    inTurn(() => run(button.dataset.act));
  }
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Back and forward go from claim to claim; a change of what stands behind the # alone is the browser's affair.
addEventListener("popstate", () => {
  if (location.pathname === path) return;
  path = location.pathname;
  const claim = $("#review") && /^\/claims\/(\d+)$/.exec(path);
  if (claim) inTurn(() => choose(claim[1], false));
  else location.reload();
});
document.addEventListener("htmx:pushedIntoHistory", () => { path = location.pathname; });

if ($("#panel [data-selected]")) {
  paint();
  reveal();
  last = claims();
}
