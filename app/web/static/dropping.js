// A file dropped anywhere on the page goes into the form that takes one: sent at once, or chosen there for its reader to
// send with what else they know.

import { $, say } from "./dom.js";

function bring(form, files) {
  if (files.length !== 1) { say("Drop one file at a time."); return; }
  $("input[type=file]", form).files = files;
  if (form.dataset.drop === "send") send(form, files[0]);
  else say(`${files[0].name} is chosen: send the form to bring it in.`);
}

function send(form, file) {
  say(`Bringing in ${file.name} …`);
  form.requestSubmit();
}

const form = $("form[data-drop]");

if (form) {
  const over = (event) => event.dataTransfer?.types.includes("Files");
  const shown = (is) => document.body.classList.toggle("dropping", is);
  document.addEventListener("dragover", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    shown(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) shown(false); });
  document.addEventListener("drop", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    shown(false);
    bring(form, event.dataTransfer.files);
  });
  if (form.dataset.drop === "send") {
    const input = $("input[type=file]", form);
    $("button", form).hidden = true;
    input.addEventListener("change", () => { if (input.files.length) send(form, input.files[0]); });
  }
}
