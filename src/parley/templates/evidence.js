"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = Object.fromEntries(data.columns.map((name, n) => [name, n]));
  const SYMBOL = { support: "▲", conditional: "◆", oppose: "▼" };
  const FIRMNESS = { red_line: "red line", demand: "demand", preference: "preference",
    openness: "openness", "": "not said" };
  const STANCES = ["support", "conditional", "oppose"];
  const main = document.getElementById("main");
  const choice = { set: null, actor: null, issue: null };
  for (const name in choice) choice[name] = document.getElementById(name);

  // Elements are made with text alone, so no text of an article can become mark-up.
  function make(parent, tag, attributes = {}, text = "") {
    const svg = ["svg", "g", "line", "path", "text", "title"].includes(tag) || attributes.svg;
    const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", attributes.svg || tag)
      : document.createElement(tag);
    for (const [key, value] of Object.entries(attributes))
      if (key !== "svg") node.setAttribute(key, value);
    if (text !== "") node.textContent = text;
    if (parent) parent.append(node);
    return node;
  }
  const issueName = (key) => (data.issues[key] || [key.replaceAll("_", " ")])[0];
  const actorName = (code) => data.actors[code] || code;
  const plural = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

  function state() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const set = data.sets.find((part) => part.key === asked.get("set")) || data.sets[0];
    const place = asked.get("at");
    return { set, actor: asked.get("actor") || "", issue: asked.get("issue") || "",
      place: /^\d+$/.test(place || "") && Number(place) < set.rows.length ? Number(place) : -1 };
  }
  function address(now, more = {}) {
    const next = { set: now.set.key, actor: now.actor, issue: now.issue, at: "", ...more };
    return "#" + new URLSearchParams(Object.entries(next).filter(([, value]) => value !== ""));
  }
  function chosen(now) {
    return now.set.rows.map((row, n) => [row, n]).filter(([row]) =>
      (!now.actor || row[at.actor] === now.actor) && (!now.issue || row[at.issue] === now.issue));
  }
  function counts(set, column, counted = () => true) {
    const found = new Map(set.rows.map((row) => [row[column], 0]));
    for (const row of set.rows)
      if (!row[at.repeat] && counted(row)) found.set(row[column], found.get(row[column]) + 1);
    return found;
  }
  const byCount = (found) => [...found.keys()].sort((a, b) =>
    found.get(b) - found.get(a) || (a < b ? -1 : 1));

  function options(select, pairs, value) {
    select.replaceChildren();
    if (value && !pairs.some(([key]) => key === value)) pairs = [...pairs, [value, value + " (0)"]];
    for (const [key, words] of pairs) make(select, "option", { value: key }, words);
    select.value = value;
  }
  function form(now) {
    const actors = counts(now.set, at.actor), issues = counts(now.set, at.issue,
      (row) => !now.actor || row[at.actor] === now.actor);
    options(choice.set, data.sets.map((part) => [part.key, part.name]), now.set.key);
    options(choice.actor, [["", "all actors"], ...byCount(actors).map((code) =>
      [code, `${actorName(code)} (${actors.get(code)})`])], now.actor);
    const order = [...Object.keys(data.issues).filter((key) => issues.has(key)),
      ...[...issues.keys()].filter((key) => !(key in data.issues)).sort()];
    options(choice.issue, [["", "all issues"], ...order.map((key) =>
      [key, `${issueName(key)} (${issues.get(key)})`])], now.issue);
    document.getElementById("note").textContent = now.set.note;
    return { actors: byCount(actors), issues: order };
  }

  function matrix(now, known) {
    make(main, "h2", {}, "Positions by issue and actor");
    make(main, "p", { class: "soft" }, "▲ support, ◆ conditional, ▼ oppose, each with its number " +
      "of statements, repeats counted once. A cell leads to its statements; an empty one means " +
      "that nothing was said.");
    const cells = new Map();
    for (const row of now.set.rows) {
      const key = JSON.stringify([row[at.issue], row[at.actor]]);
      if (!cells.has(key)) cells.set(key, { support: 0, conditional: 0, oppose: 0 });
      if (!row[at.repeat]) cells.get(key)[row[at.stance]] += 1;
    }
    const actors = now.actor ? [now.actor] : known.actors;
    const issues = now.issue ? [now.issue] : known.issues;
    const table = make(make(main, "div", { class: "wide", tabindex: "0", role: "region",
      "aria-label": "Positions by issue and actor" }), "table", { class: "matrix" });
    const head = make(make(table, "thead"), "tr");
    make(head, "th", { scope: "col" }, "issue");
    for (const code of actors) make(head, "th", { scope: "col", title: actorName(code) }, code);
    const body = make(table, "tbody");
    for (const issue of issues) {
      const line = make(body, "tr");
      make(line, "th", { scope: "row" }, issueName(issue));
      for (const actor of actors) {
        const cell = make(line, "td"), n = cells.get(JSON.stringify([issue, actor]));
        if (!n) continue;
        const said = STANCES.filter((stance) => n[stance]);
        const label = `${actorName(actor)} on ${issueName(issue)}: ` +
          said.map((stance) => `${n[stance]} ${stance}`).join(", ");
        const link = make(cell, "a", { href: address(now, { actor, issue }), "aria-label": label });
        for (const stance of said) make(link, "span", { class: stance }, `${SYMBOL[stance]}${n[stance]} `);
      }
    }
  }

  function timeline(now, rows) {
    make(main, "h2", {}, "When it was said");
    const dated = rows.filter(([row]) => row[at.published]);
    const day = (row) => Date.parse(row[at.published]) / 86400000;
    const days = dated.map(([row]) => day(row));
    const first = Math.min(...days), last = Math.max(...days);
    const left = 96, right = 880, lane = 64, top = 14, foot = top + 3 * lane;
    const x = (row) => row[at.published] ? last === first ? (left + right) / 2
      : left + (right - left) * (day(row) - first) / (last - first) : 917;
    const box = make(main, "svg", { viewBox: `0 0 980 ${foot + 26}`, role: "group",
      "aria-label": "Positions by date and stance; the table below holds the same" });
    STANCES.forEach((stance, n) => {
      const y = top + n * lane + lane / 2;
      make(box, "line", { x1: left - 10, x2: 975, y1: y, y2: y, stroke: "#c9d4de" });
      make(box, "text", { x: 0, y: y + 4 }, `${SYMBOL[stance]} ${stance}`);
    });
    make(box, "line", { x1: 908, x2: 908, y1: top, y2: foot, stroke: "#c9d4de" });
    make(box, "text", { x: 936, y: foot + 16, "text-anchor": "middle" }, "no date");
    if (dated.length) {
      const ends = last === first ? [[(left + right) / 2, first, "middle"]]
        : [[left, first, "start"], [right, last, "end"]];
      for (const [place, when, anchor] of ends)
        make(box, "text", { x: place, y: foot + 16, "text-anchor": anchor },
          new Date(when * 86400000).toISOString().slice(0, 10));
    }
    const taken = new Map();
    for (const [row, n] of rows) {
      const lay = STANCES.indexOf(row[at.stance]), key = `${lay} ${Math.round(x(row) / 9)}`;
      const stack = taken.get(key) || 0;
      taken.set(key, stack + 1);
      const high = stack % 7, off = (high % 2 ? 1 : -1) * Math.ceil(high / 2) * 9;
      const y = top + lay * lane + lane / 2 + off, aside = Math.min(Math.floor(stack / 7) * 9, 54);
      const words = sentenceOf(row, now), name = `${row[at.published] || "no date"}, ` +
        `${actorName(row[at.actor])}, ${issueName(row[at.issue])}: ${row[at.stance]}, ` +
        `${FIRMNESS[row[at.firmness]]}${row[at.repeat] ? ", a repeat" : ""}`;
      const link = make(box, "a", { svg: "a", href: address(now, { at: n }), "aria-label": name,
        class: row[at.stance] });
      const s = n === now.place ? 8 : 5.5;
      const shape = { support: `M0 ${-s}L${s} ${s}L${-s} ${s}Z`, oppose: `M0 ${s}L${s} ${-s}L${-s} ${-s}Z`,
        conditional: `M0 ${-s}L${s} 0L0 ${s}L${-s} 0Z` }[row[at.stance]];
      const solid = { red_line: 1, demand: 0.75, preference: 0.3 }[row[at.firmness]] || 0;
      make(link, "path", { d: shape, transform: `translate(${(x(row) + aside).toFixed(1)} ${y.toFixed(1)})`,
        fill: "currentColor", "fill-opacity": solid, stroke: "currentColor",
        "stroke-width": row[at.firmness] === "red_line" ? 3 : 1.4 });
      make(link, "title", {}, words ? `${name}. ${words}` : name);
    }
    make(main, "p", { class: "soft" }, "Each mark is a statement: the fuller, the firmer; a thick " +
      "rim is a red line, a hollow mark openness or firmness not said.");
  }

  function sentenceOf(row, now) {
    if (row[at.sentence]) return row[at.sentence];
    const text = textOf(row, now);
    return text ? [...text].slice(row[at.start], row[at.end]).join("") : "";
  }
  function textOf(row, now) {
    const article = now.set.articles[row[at.article]];
    return row[at.field] === "title" ? article[1] : row[at.field] === "text" ? article[5] : "";
  }

  function list(now, rows) {
    const heading = [now.actor && actorName(now.actor), now.issue && issueName(now.issue)]
      .filter(Boolean).join(" on ");
    const once = rows.filter(([row]) => !row[at.repeat]).length;
    const table = make(make(main, "div", { class: "wide", tabindex: "0", role: "region",
      "aria-label": "Statements" }), "table");
    make(table, "caption", {}, `${heading}: ${plural(once, "statement")}, repeats counted once; ` +
      `${plural(rows.length - once, "repeat")}. Few statements show little.`);
    const head = make(make(table, "thead"), "tr");
    for (const word of ["date", "actor", "issue", "stance", "firmness", "condition", "who", "outlet",
      "where", "probability"]) make(head, "th", { scope: "col" }, word);
    const body = make(table, "tbody");
    for (const [row, n] of rows) {
      const line = make(body, "tr", n === now.place ? { "aria-current": "true" } : {});
      make(make(line, "td", { class: "day" }), "a", { href: address(now, { at: n }) }, row[at.published] || "no date");
      make(line, "td", {}, actorName(row[at.actor]));
      make(line, "td", {}, issueName(row[at.issue]));
      make(line, "td", { class: row[at.stance] }, `${SYMBOL[row[at.stance]]} ${row[at.stance]}`);
      make(line, "td", {}, FIRMNESS[row[at.firmness]]);
      make(line, "td", {}, row[at.condition]);
      make(line, "td", {}, [row[at.speaker], row[at.relayed_by] &&
        `passed on by ${actorName(row[at.relayed_by])}`].filter(Boolean).join(", "));
      make(line, "td", {}, now.set.articles[row[at.article]][2] || "not named");
      make(make(line, "td"), "code", {}, row[at.cite].split(", ").pop());
      make(line, "td", {}, `${row[at.probability].toFixed(2)}${row[at.repeat] ? ", a repeat" : ""}`);
    }
  }

  function passage(now) {
    const row = now.set.rows[now.place], article = now.set.articles[row[at.article]];
    make(main, "h2", { id: "sentence", tabindex: "-1" }, `${actorName(row[at.actor])} on ` +
      `${issueName(row[at.issue])}: ${row[at.stance]}`);
    make(main, "p", {}, [`Firmness: ${FIRMNESS[row[at.firmness]]}`,
      row[at.condition] && `condition: ${row[at.condition]}`,
      `proposition: ${(data.issues[row[at.issue]] || ["", "not in the codebook"])[1]}`]
      .filter(Boolean).join("; "));
    if (article[1]) make(main, "h3", {}, article[1]);
    make(main, "p", { class: "soft" }, [article[2] || "outlet not named", article[3] || "no date",
      article[4]].filter(Boolean).join(", "));
    make(make(main, "p", { class: "soft" }, "Where it stands: "), "code", {}, row[at.cite]);
    const text = textOf(row, now);
    if (!text && !row[at.sentence]) {
      make(main, "p", { id: "absent" }, "The article is its publisher's and is not in this page. " +
        "The citation names outlet, date, document and characters: with a copy of the article, " +
        "they are the sentence.");
      return;
    }
    const box = make(main, "div", { class: "article" });
    const letters = text ? [...text] : [...row[at.sentence]];
    const start = text ? row[at.start] : 0, end = text ? row[at.end] : letters.length;
    box.append(letters.slice(0, start).join(""));
    const hit = make(box, "mark", { id: "hit" });
    const from = row[at.condition_start], to = row[at.condition_end];
    if (from >= 0 && to > from) {
      hit.append(letters.slice(start, start + from).join(""));
      make(hit, "u", { title: "condition" }, letters.slice(start + from, start + to).join(""));
      hit.append(letters.slice(start + to, end).join(""));
    } else hit.append(letters.slice(start, end).join(""));
    box.append(letters.slice(end).join(""));
    if (!text) make(main, "p", { class: "soft" }, "The page is full; of this article it holds the sentence.");
  }

  function show() {
    const now = state(), known = form(now), rows = chosen(now);
    main.replaceChildren();
    if (now.place >= 0) {
      passage(now);
      make(make(main, "p"), "a", { href: address(now) }, "Back to the statements");
    }
    if (!rows.length) make(main, "p", { id: "none" }, "Nothing was said here. That is no position, " +
      "and not a position in the middle.");
    else if (now.actor && now.issue) { timeline(now, rows); list(now, rows); }
    else {
      matrix(now, known);
      if (now.actor || now.issue) { timeline(now, rows); list(now, rows); }
    }
    const hit = document.getElementById("hit");
    if (now.place >= 0) document.getElementById("sentence").focus({ preventScroll: true });
    if (hit) hit.scrollIntoView({ block: "center" });
    else if (now.place >= 0) document.getElementById("sentence").scrollIntoView();
  }
  for (const name in choice)
    choice[name].addEventListener("change", () => {
      const now = state();
      location.hash = address({ ...now, set: data.sets.find((part) => part.key === choice.set.value),
        actor: choice.actor.value, issue: choice.issue.value });
    });
  document.getElementById("choice").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", show);
  show();
})();
