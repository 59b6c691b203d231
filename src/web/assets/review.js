// The review. Texts of documents are only ever set as text, never as markup.
(function () {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";

  let rows = []; // the list as the program sent it
  let shown = []; // indexes into it, filtered and ordered
  let drawn = 0; // how many of them have an element
  let view = null; // the record on the page
  let current = 0; // which of its values
  let page = 1;
  let editing = null; // the pointer of the value in a field to type in
  let choosing = null; // words being selected: { words, from, to }
  let busy = false;

  function make(tag, attributes, ...children) {
    const out = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "class") out.className = value;
      else if (name.startsWith("on")) out.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) out.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) out.append(child);
    return out;
  }

  function say(text, bad) {
    const message = $("message");
    message.textContent = text;
    message.className = bad ? "message bad" : "message";
    message.hidden = !text;
    clearTimeout(say.timer);
    if (text) say.timer = setTimeout(() => (message.hidden = true), bad ? 9000 : 3500);
  }

  async function get(path) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  async function post(path, body) {
    if (busy || !view) return null;
    busy = true;
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ index: view.index, by: $("by").value, print: view.print, ...body }),
      });
      const said = answer.headers.get("Content-Type").includes("json") ? await answer.json() : { message: await answer.text() };
      if (!answer.ok) {
        if (said.view) take(said.view);
        say(said.message, true);
        if (!$("by").value.trim()) $("by").focus();
        return null;
      }
      take(said);
      return said;
    } catch (e) {
      say("The program does not answer: is it still running? What you saved is safe.", true);
      return null;
    } finally {
      busy = false;
    }
  }

  // ---- the list

  const severity = { needed: 0, done: 1, "not-needed": 2 };

  function filter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [show, code, field, publisher, year] = ["show", "code", "field", "publisher", "year"].map((id) => $(id).value);
    shown = [];
    rows.forEach((row, i) => {
      if (show && row.review !== show) return;
      if (code && !row.codes.includes(code)) return;
      if (field && !row.fields.includes(field)) return;
      if (publisher && row.publisher !== publisher) return;
      if (year && row.year !== year) return;
      if (words.length) {
        const text = [row.number, row.subject, row.publisher, row.amount, ...row.codes].join(" ").toLowerCase();
        if (!words.every((word) => text.includes(word))) return;
      }
      shown.push(i);
    });
    const order = $("order").value;
    if (order === "doubt") {
      shown.sort((a, b) => severity[rows[a].review] - severity[rows[b].review] || rows[b].codes.length - rows[a].codes.length || a - b);
    } else if (order === "amount") {
      shown.sort((a, b) => (Number(rows[b].sum) || -1) - (Number(rows[a].sum) || -1) || a - b);
    }
    drawn = 0;
    $("documents").replaceChildren();
    more();
    count();
  }

  function count() {
    const left = rows.filter((row) => row.review === "needed").length;
    const done = rows.filter((row) => row.review === "done").length;
    $("progress").textContent = `${shown.length} of ${rows.length} documents shown · ${left} to be checked · ${done} checked`;
  }

  // Elements are made as the list is scrolled: it may have thousands.
  function more() {
    const list = $("documents");
    const end = Math.min(drawn + 150, shown.length);
    for (; drawn < end; drawn += 1) list.append(entry(shown[drawn]));
    if (!shown.length) list.append(make("li", { role: "option", "aria-disabled": "true" }, "No document fits."));
  }

  function entry(i) {
    const row = rows[i];
    return make(
      "li",
      { role: "option", id: "document-" + i, "aria-selected": view && view.index === i ? "true" : "false", onclick: () => open(i) },
      make("div", { class: "first" }, make("span", { class: "dot " + row.review }), make("b", {}, row.number || "no number"), row.year ? " " + row.year : "", make("span", { class: "sum" }, row.amount || "")),
      make("div", { class: "second" }, row.subject)
    );
  }

  function refresh(i) {
    const old = $("document-" + i);
    if (old) old.replaceWith(entry(i));
    count();
  }

  // What can be chosen, each with the number of documents that have it.
  function options(id, pick, newest) {
    const counts = new Map();
    for (const row of rows) for (const value of new Set(pick(row))) if (value) counts.set(value, (counts.get(value) || 0) + 1);
    const values = Array.from(counts.keys()).sort();
    if (newest) values.reverse();
    for (const value of values) $(id).append(make("option", { value }, `${value.replaceAll(/[_-]/g, " ")} (${counts.get(value)})`));
  }

  async function load() {
    rows = await get("list");
    options("code", (row) => row.codes);
    options("field", (row) => row.fields);
    options("publisher", (row) => [row.publisher]);
    options("year", (row) => [row.year], true);
    if (!rows.some((row) => row.review === "needed")) $("show").value = "";
    filter();
    if (shown.length) await open(shown[0]);
    document.body.dataset.ready = "true";
  }

  // ---- a record

  async function open(i, last) {
    editing = null;
    endChoosing();
    try {
      const record = await get("record/" + i);
      const before = view && view.index;
      view = record;
      if (before !== null && before !== undefined) mark(before);
      mark(i);
      const doubtful = view.values.map((value, at) => (value.doubtful ? at : -1)).filter((at) => at >= 0);
      current = doubtful.length ? doubtful[last ? doubtful.length - 1 : 0] : 0;
      page = 0;
      rows[i] = view.row;
      draw();
      select(current, true);
      location.replace("#" + i);
    } catch (e) {
      say(String(e.message || e), true);
    }
  }

  function mark(i) {
    const item = $("document-" + i);
    if (!item) return;
    const selected = view && view.index === i;
    item.setAttribute("aria-selected", selected ? "true" : "false");
    if (selected) {
      item.scrollIntoView({ block: "nearest" });
      $("documents").setAttribute("aria-activedescendant", item.id);
    }
  }

  // What the program says the record is now.
  function take(said) {
    const pointer = said.about || (view.values[current] && view.values[current].pointer);
    view = said;
    rows[view.index] = view.row;
    refresh(view.index);
    editing = null;
    endChoosing();
    const at = view.values.findIndex((value) => value.pointer === pointer);
    current = at >= 0 ? at : Math.min(current, view.values.length - 1);
    draw();
    select(current, true);
  }

  function draw() {
    $("title").textContent = view.subject || view.file;
    $("sub").textContent = [view.number, view.row.publisher, view.file].filter(Boolean).join(" · ");
    $("record").replaceChildren(
      ...[
      make("button", { type: "button", class: "main", onclick: () => done() }, "All is right ", make("kbd", {}, "d")),
      make("span", { class: "tag " + (view.review === "needed" ? "needed" : view.review === "done" ? "done" : "") }, { needed: "to be checked", done: "checked", "not-needed": "no doubt" }[view.review]),
      view.behind ? make("span", { class: "quiet" }, "A correction was taken back: the next run of extract shows what was read.") : null,
      ].filter(Boolean)
    );
    const groups = new Map();
    view.values.forEach((value, i) => {
      if (!groups.has(value.group)) groups.set(value.group, []);
      groups.get(value.group).push(field(value, i));
    });
    const parts = [];
    for (const [title, fields] of groups) parts.push(make("h3", {}, title), make("ul", {}, fields));
    if (view.others.length) parts.push(make("h3", {}, "About the document"), make("div", { class: "field" }, view.others.map(note)));
    $("values").replaceChildren(...parts);
  }

  function note(issue) {
    const kind = issue.code === "corrected" ? "done" : issue.severity;
    return make(
      "p",
      { class: "note " + kind },
      make("span", { class: "code" }, issue.code === "corrected" ? "by a person" : issue.code.replaceAll("-", " ")),
      " " + issue.message,
      issue.suggestion ? make("span", { class: "probably" }, " Probably: " + issue.suggestion) : null
    );
  }

  function field(value, i) {
    const selected = i === current;
    const content = [
      make(
        "div",
        { class: "pair" },
        make("span", { class: "label" }, value.label),
        make("span", { class: "now" + (value.text === null ? " none" : "") }, value.text === null ? "no value" : value.text),
        make("span", { class: "where" }, value.places.length ? `p. ${value.places[0].page}` : "")
      ),
      value.issues.map(note),
    ];
    if (selected && editing === value.pointer) content.push(editor(value));
    else if (selected) content.push(actions(value));
    return make(
      "li",
      {
        class: "field" + (value.doubtful ? " doubtful" : "") + (value.corrected ? " corrected" : ""),
        id: "field-" + i,
        "data-pointer": value.pointer,
        "aria-current": selected ? "true" : null,
        onclick: (event) => {
          if (!event.target.closest("button, input, textarea, select")) select(i, true);
        },
      },
      content
    );
  }

  function actions(value) {
    const key = (text, what, act, main) => make("button", { type: "button", class: main ? "main" : "", onclick: act }, what + " ", make("kbd", {}, text));
    const award = /^\/awards\/(\d+)\//.exec(value.pointer);
    const money = value.group === "Money";
    return make(
      "div",
      {},
      value.candidates.length
        ? make(
            "div",
            { class: "candidates" },
            value.candidates.map((c, i) =>
              make(
                "button",
                { type: "button", class: c.suggested ? "suggested" : "", onclick: () => save(value, c.value, "set") },
                make("kbd", {}, c.suggested ? "a" : String(i + 1)),
                " " + c.text,
                c.suggested ? make("span", { class: "quiet" }, " suggested") : c.place ? make("span", { class: "quiet" }, ` p. ${c.place.page}`) : null
              )
            )
          )
        : null,
      make(
        "div",
        { class: "actions" },
        key("c", "Confirm", confirmValue, true),
        key("e", "Edit", edit),
        key("x", "Clear", clear),
        view.pictures ? key("w", "Select words", choose) : null,
        money ? key("+", "Add award", () => awards("add")) : null,
        award ? key("-", "Remove", () => awards("remove")) : null,
        award && Number(award[1]) + 1 < view.awards ? key("m", "Merge with next", () => awards("merge")) : null
      )
    );
  }

  function editor(value) {
    let input;
    if (value.choices.length) {
      input = make("select", { "aria-label": value.label }, [""].concat(value.choices).map((c) => make("option", { value: c, selected: c === value.typed }, c)));
    } else if (value.long) {
      input = make("textarea", { rows: "5", "aria-label": value.label });
      input.value = value.typed;
    } else {
      input = make("input", { type: "text", "aria-label": value.label, autocomplete: "off" });
      input.value = value.typed;
    }
    input.id = "editor";
    const why = make("input", { type: "text", id: "why", placeholder: "Why (optional)", "aria-label": "Why", autocomplete: "off" });
    const take = () => save(value, input.value, "set", null, why.value);
    const keys = (event) => {
      if (event.key === "Enter" && !(value.long && event.target === input && !event.ctrlKey)) {
        event.preventDefault();
        take();
      } else if (event.key === "Escape") {
        event.preventDefault();
        editing = null;
        draw();
        $("right").focus();
      }
      event.stopPropagation();
    };
    input.addEventListener("keydown", keys);
    why.addEventListener("keydown", keys);
    setTimeout(() => {
      input.focus();
      if (input.select) input.select();
    });
    return make(
      "div",
      {},
      input,
      why,
      make(
        "div",
        { class: "actions" },
        make("button", { type: "button", class: "main", onclick: take }, "Save ", make("kbd", {}, "Enter")),
        make("button", { type: "button", onclick: () => { editing = null; draw(); $("right").focus(); } }, "Cancel ", make("kbd", {}, "Esc"))
      )
    );
  }

  function select(i, move) {
    if (!view.values.length) return showPage(1);
    const old = $("field-" + current);
    const before = current;
    current = Math.max(0, Math.min(i, view.values.length - 1));
    if (editing && before !== current) editing = null;
    if (old && before !== current) old.replaceWith(field(view.values[before], before));
    const now = $("field-" + current);
    if (now && before !== current) now.replaceWith(field(view.values[current], current));
    const item = $("field-" + current);
    if (item) item.scrollIntoView({ block: "nearest" });
    const value = view.values[current];
    const place = value.places[0] || (value.doubtful && value.candidates.map((c) => c.place).find(Boolean));
    if (place && move) showPage(place.page);
    else if (!page) showPage(1);
    boxes();
    speak(view.values[current]);
  }

  // What a screen reader says of the value that is selected now.
  function speak(value) {
    const doubts = value.issues.map((issue) => issue.message).join(" ");
    $("spoken").textContent = `${value.label}: ${value.text === null ? "no value" : value.text}. ${value.doubtful ? "In doubt. " : ""}${doubts}`;
  }

  // ---- the page

  function showPage(number) {
    const last = Math.max(1, view.pages.length);
    const wanted = Math.max(1, Math.min(number, last));
    const key = view.index + "/" + wanted;
    const sheet = $("sheet");
    $("where").textContent = `Page ${wanted} of ${last}`;
    if (page !== wanted || sheet.dataset.key !== key) {
      page = wanted;
      sheet.dataset.key = key;
      endChoosing();
      sheet.replaceChildren();
      const size = view.pages[wanted - 1];
      if (!view.pictures || !size) {
        sheet.append(make("p", { class: "quiet" }, "The PDF is not there: give its place with --pdfs."));
        return;
      }
      const picture = make("img", { src: `page/${view.index}/${wanted}`, alt: `Page ${wanted} of the document`, width: Math.round(size[0]), height: Math.round(size[1]) });
      picture.addEventListener("error", () => picture.replaceWith(make("p", { class: "quiet" }, "This page cannot be drawn: the PDF is another one than the record was made from, or it is damaged.")));
      picture.addEventListener("load", () => {
        if (wanted < last) new Image().src = `page/${view.index}/${wanted + 1}`;
      });
      const svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("class", "boxes");
      svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
      svg.setAttribute("aria-hidden", "true");
      sheet.append(picture, svg);
    }
    boxes();
  }

  function rect(box, name, margin) {
    const out = document.createElementNS(SVG, "rect");
    out.setAttribute("x", box[0] - margin);
    out.setAttribute("y", box[1] - margin);
    out.setAttribute("width", Math.max(0, box[2] - box[0] + 2 * margin));
    out.setAttribute("height", Math.max(0, box[3] - box[1] + 2 * margin));
    out.setAttribute("rx", 2);
    out.setAttribute("class", name);
    return out;
  }

  function boxes() {
    const svg = $("sheet").querySelector("svg");
    if (!svg || choosing) return;
    svg.replaceChildren();
    svg.classList.remove("selecting");
    let mine = null;
    view.values.forEach((value, i) => {
      for (const place of value.places.filter((p) => p.page === page)) {
        const box = rect(place.bbox, value.class + (value.doubtful ? " doubtful" : "") + (i === current ? " current" : ""), 1.5);
        box.addEventListener("click", () => select(i, false));
        if (i === current && !mine) mine = box;
        svg.append(box);
      }
    });
    // Where the candidates of the value stand, each with its number.
    const now = view.values[current];
    (now ? now.candidates : []).forEach((c, i) => {
      if (!c.place || c.place.page !== page) return;
      const box = rect(c.place.bbox, "candidate", 1.5);
      const badge = document.createElementNS(SVG, "circle");
      const label = document.createElementNS(SVG, "text");
      for (const [part, names] of [[badge, ["cx", "cy"]], [label, ["x", "y"]]]) {
        part.setAttribute("class", "candidate");
        part.setAttribute(names[0], c.place.bbox[2] + 1.5);
        part.setAttribute(names[1], c.place.bbox[1] - 1.5);
      }
      badge.setAttribute("r", 5);
      label.setAttribute("dy", "2.6");
      label.textContent = String(i + 1);
      svg.append(box, badge, label);
    });
    if (!mine) mine = svg.querySelector("rect.candidate");
    else svg.append(mine);
    if (mine) {
      const [outer, inner] = [$("center").getBoundingClientRect(), mine.getBoundingClientRect()];
      if (inner.top < outer.top + 50 || inner.bottom > outer.bottom - 30) mine.scrollIntoView({ block: "center" });
    }
  }

  // ---- selecting words

  async function choose() {
    if (!view.pictures || !view.values.length) return;
    const asked = view.index + "/" + page;
    let words;
    try {
      words = await get("words/" + asked);
    } catch (e) {
      return say("The words of this page cannot be read.", true);
    }
    if (asked !== view.index + "/" + page) return;
    if (!words.length) return say("There are no words on this page.", true);
    const svg = $("sheet").querySelector("svg");
    svg.replaceChildren();
    svg.classList.add("selecting");
    const place = view.values[current].places.find((p) => p.page === page);
    let from = 0;
    if (place) {
      const inside = words.findIndex(([b]) => b[0] >= place.bbox[0] - 2 && b[1] >= place.bbox[1] - 2 && b[2] <= place.bbox[2] + 2 && b[3] <= place.bbox[3] + 2);
      if (inside >= 0) from = inside;
    }
    choosing = { words, from, to: from, rects: [] };
    let dragging = false;
    words.forEach(([box], i) => {
      const word = rect(box, "word", 1);
      word.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        dragging = true;
        if (event.shiftKey) choosing.to = i;
        else [choosing.from, choosing.to] = [i, i];
        paint();
      });
      word.addEventListener("pointerenter", () => {
        if (!dragging || !choosing) return;
        choosing.to = i;
        paint();
      });
      word.addEventListener("pointerup", () => {
        if (dragging) takeWords();
        dragging = false;
      });
      choosing.rects.push(word);
      svg.append(word);
    });
    paint();
    say("Select the words of “" + view.values[current].label + "” with the mouse or the arrow keys; Enter takes them.");
  }

  function paint() {
    const [first, last] = [Math.min(choosing.from, choosing.to), Math.max(choosing.from, choosing.to)];
    choosing.rects.forEach((word, i) => {
      word.setAttribute("class", "word" + (i >= first && i <= last ? " chosen" : "") + (i === choosing.to ? " caret" : ""));
    });
    choosing.rects[choosing.to].scrollIntoView({ block: "nearest" });
    say(text(first, last));
  }

  function text(first, last) {
    return choosing.words.slice(first, last + 1).map((word) => word[1]).join(" ");
  }

  function takeWords() {
    const [first, last] = [Math.min(choosing.from, choosing.to), Math.max(choosing.from, choosing.to)];
    const boxes = choosing.words.slice(first, last + 1).map((word) => word[0]);
    const bbox = boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
    const words = text(first, last);
    const on = page;
    endChoosing();
    boxes.length && save(view.values[current], words, "set", { page: on, bbox, text: words });
  }

  function endChoosing() {
    if (!choosing) return;
    choosing = null;
    say("");
    if (view) boxes();
  }

  // ---- steps

  async function save(value, typed, action, place, why) {
    const said = await post("save", { field: value.pointer, value: typed, action, place: place || null, why: why || "" });
    if (!said) return;
    say(action === "confirm" ? "Confirmed and saved." : "Saved.");
    $("right").focus();
  }

  function confirmValue() {
    const value = view.values[current];
    if (value) save(value, value.typed, "confirm");
  }

  function clear() {
    const value = view.values[current];
    if (value) save(value, "", "set");
  }

  function edit() {
    if (!view.values.length) return;
    editing = view.values[current].pointer;
    draw();
    const item = $("field-" + current);
    if (item) item.scrollIntoView({ block: "nearest" });
  }

  function accept() {
    const value = view.values[current];
    const candidate = value && value.candidates.find((c) => c.suggested);
    if (candidate) save(value, candidate.value, "set");
    else say("There is no suggestion for this value.", true);
  }

  function candidate(at) {
    const value = view.values[current];
    const wanted = value && value.candidates[at];
    if (wanted) save(value, wanted.value, "set");
    else say("This value has no candidate " + (at + 1) + ".", true);
  }

  async function awards(what) {
    const at = /^\/awards\/(\d+)\//.exec(view.values[current].pointer);
    if (what !== "add" && !at) return say("Select an award first.", true);
    if (await post("awards", { what, at: at ? Number(at[1]) : 0 })) {
      say({ add: "An award was added: type who receives it.", remove: "The award was removed.", merge: "The two awards are one now." }[what]);
      if (what === "add") edit();
    }
  }

  async function done() {
    if (await post("done", {})) say("The record is checked.");
  }

  async function undo() {
    if (await post("undo", {})) say("Your last step was taken back.");
  }

  function doubtful(step) {
    for (let i = current + step; i >= 0 && i < view.values.length; i += step) {
      if (view.values[i].doubtful) return select(i, true);
    }
    document_(step, step < 0);
  }

  function document_(step, last) {
    const at = shown.indexOf(view ? view.index : -1) + step;
    if (at < 0 || at >= shown.length) return say(step > 0 ? "This is the last document of the list." : "This is the first document of the list.");
    while (at >= drawn && drawn < shown.length) more();
    open(shown[at], last);
  }

  function zoom() {
    $("sheet").classList.toggle("zoomed");
    boxes();
  }

  function help() {
    const keys = $("keys");
    if (keys.open) keys.close();
    else keys.showModal();
  }

  const keys = {
    "j": () => document_(1),
    "k": () => document_(-1),
    "n": () => doubtful(1),
    "p": () => doubtful(-1),
    "ArrowDown": () => select(current + 1, true),
    "ArrowUp": () => select(current - 1, true),
    "c": confirmValue,
    "a": accept,
    "e": edit,
    "x": clear,
    "w": choose,
    "+": () => awards("add"),
    "-": () => awards("remove"),
    "m": () => awards("merge"),
    "d": done,
    "u": undo,
    "o": () => select(current, true),
    "[": () => showPage(page - 1),
    "]": () => showPage(page + 1),
    "z": zoom,
    "/": () => $("search").select(),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ($("keys").open) {
      if (event.key === "?") { event.preventDefault(); help(); }
      return;
    }
    if (choosing) {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        choosing.to = Math.max(0, Math.min(choosing.to + step, choosing.words.length - 1));
        if (!event.shiftKey) choosing.from = choosing.to;
        paint();
      } else if (event.key === "Enter") takeWords();
      else if (event.key === "Escape") endChoosing();
      else return;
      event.preventDefault();
      return;
    }
    const at = event.target;
    if (at.matches("input, textarea, select")) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (!view) return;
    if (/^(Enter| )$/.test(event.key) && at.matches("button, a")) return;
    if (at.id === "documents" && /^Arrow(Down|Up)$/.test(event.key)) {
      event.preventDefault();
      return document_(event.key === "ArrowDown" ? 1 : -1);
    }
    if (/^[1-8]$/.test(event.key)) {
      event.preventDefault();
      return candidate(Number(event.key) - 1);
    }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  $("documents").addEventListener("scroll", () => {
    const list = $("documents");
    if (drawn < shown.length && list.scrollTop + list.clientHeight > list.scrollHeight - 800) more();
  });
  for (const id of ["show", "order", "code", "field", "publisher", "year"]) $(id).addEventListener("change", filter);
  $("search").addEventListener("input", () => {
    clearTimeout(filter.timer);
    filter.timer = setTimeout(filter, 80);
  });
  $("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(filter.timer);
    filter();
    if (!shown.length) return;
    open(shown[0]);
    $("right").focus();
  });
  $("before").addEventListener("click", () => showPage(page - 1));
  $("after").addEventListener("click", () => showPage(page + 1));
  $("zoom").addEventListener("click", zoom);
  $("undo").addEventListener("click", undo);
  $("help").addEventListener("click", help);
  $("close").addEventListener("click", help);
  try {
    const name = localStorage.getItem("decisions-review-name");
    if (name) $("by").value = name;
    $("by").addEventListener("change", () => localStorage.setItem("decisions-review-name", $("by").value));
  } catch (e) {
    // A browser that keeps nothing asks for the name each time.
  }
  load().catch((e) => say(String(e.message || e), true));
})();
