"use strict";
(() => {
  const verdicts = JSON.parse(document.getElementById("verdicts").textContent);
  const panel = document.getElementById("cell");
  const facts = panel.querySelector("dl");
  document.documentElement.classList.add("scripted");
  let here = null;

  const letters = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent;
  const address = (cell) => letters(cell) + cell.parentNode.cells[0].textContent;
  const isCell = (node) => node instanceof HTMLTableCellElement && node.tagName === "TD" &&
    node.closest("tbody") && node.closest(".grid") && !node.closest(".gap");

  function fact(name, text, code) {
    if (!text) return;
    const term = document.createElement("dt"), told = document.createElement("dd");
    term.textContent = name;
    const holder = code ? told.appendChild(document.createElement("code")) : told;
    holder.textContent = text;
    facts.append(term, told);
  }

  function show(cell) {
    if (here) { here.classList.remove("here"); here.tabIndex = -1; }
    here = cell;
    cell.classList.add("here");
    cell.tabIndex = 0;
    const table = cell.closest("table");
    const verdict = verdicts[[...cell.classList].find((name) => name in verdicts)];
    facts.replaceChildren();
    panel.querySelector("h2").textContent = table.dataset.name + "!" + address(cell);
    const [first, ...more] = (cell.title || "").split("\n");
    if (verdict) {
      fact("verdict", verdict[0] + ": " + verdict[1]);
      fact("formula", first, true);
      const stored = more.length ? more.join("\n") : cell.textContent;
      fact("stored", stored || "nothing", true);
      fact("computed", cell.dataset.c || (cell.classList.contains("x") ? stored : ""), true);
      fact("recalculated", cell.dataset.w || (cell.classList.contains("w") ? stored : ""), true);
      const steps = cell.dataset.u || (cell.classList.contains("x") ? "0" : "");
      fact("difference", steps && steps + (steps === "1" ? " unit" : " units") + " in the last place");
      fact("reason", cell.dataset.r);
      const role = document.getElementById("b" + table.dataset.sheet + "-" + cell.dataset.b);
      if (role) {
        fact("quantity", role.cells[1].textContent);
        fact("computed by", [role.cells[3].textContent, role.cells[4].textContent].filter(Boolean).join(": "));
      }
    } else {
      fact("given", cell.title || cell.textContent || "blank", true);
    }
    panel.hidden = false;
  }

  async function unpack(body) {
    const packed = Uint8Array.from(atob(body.dataset.rows), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    body.innerHTML = await new Response(stream).text();
    delete body.dataset.rows;
  }

  function columnOf(table, name) {
    return [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === name);
  }

  async function find(sheet, column, row) {
    const table = document.querySelector(`.grid[data-sheet="${sheet}"]`);
    if (!table) return null;
    for (const body of table.tBodies) {
      if (body.dataset.rows && +body.dataset.first <= row && row <= +body.dataset.last) await unpack(body);
    }
    const line = [...table.querySelectorAll("tbody tr:not(.gap)")].find((tr) => +tr.cells[0].textContent === row);
    return line ? line.cells[columnOf(table, column)] || null : null;
  }

  async function follow() {
    const parts = /^#s(\d+)-([A-Z]+)(\d+)$/.exec(location.hash);
    const cell = parts && await find(parts[1], parts[2], +parts[3]);
    if (!isCell(cell)) return;
    show(cell);
    cell.scrollIntoView({ block: "center", inline: "center" });
    cell.focus({ preventScroll: true });
  }

  document.querySelectorAll(".grid").forEach((table) => {
    const first = table.querySelector("tbody tr:not(.gap) td");
    if (first) first.tabIndex = 0;
    const choose = (event) => {
      const cell = event.target.closest("td");
      if (!isCell(cell)) return;
      show(cell);
      if (event.type === "click") cell.focus({ preventScroll: true });
    };
    table.addEventListener("click", async (event) => {
      if (event.target.tagName === "BUTTON") await unpack(event.target.closest("tbody"));
      else choose(event);
    });
    table.addEventListener("focusin", choose);
    table.addEventListener("keydown", (event) => {
      const cell = event.target;
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!step || !isCell(cell)) return;
      const lines = [...table.querySelectorAll("tbody tr:not(.gap)")];
      const line = lines[lines.indexOf(cell.parentNode) + step[0]];
      const next = line && line.cells[cell.cellIndex + step[1]];
      event.preventDefault();
      if (isCell(next)) { next.tabIndex = 0; next.focus(); }
    });
  });

  const close = () => { panel.hidden = true; };
  panel.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#s"]');
    if (link && link.hash === location.hash) follow();
  });

  document.querySelectorAll(".legend button").forEach((button) => {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") === "true" ? "false" : "true");
      const lit = [...document.querySelectorAll('.legend button[aria-pressed="true"]')].map((b) => b.value);
      document.body.classList.toggle("only", lit.length > 0);
      document.querySelectorAll(".lit").forEach((cell) => cell.classList.remove("lit"));
      lit.forEach((code) => document.querySelectorAll(`.grid td.${code}`).forEach((cell) => cell.classList.add("lit")));
    });
  });

  const search = document.getElementById("search");
  if (search) {
    const list = document.querySelector(".problems");
    const told = document.getElementById("found");
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const lines = [...list.querySelectorAll("tbody tr[data-k]")];
      let count = 0;
      for (const line of lines) {
        const text = line.textContent.toLowerCase();
        line.hidden = !words.every((word) => text.includes(word));
        count += !line.hidden;
      }
      told.textContent = `${count} of ${lines.length} shown`;
    };
    search.addEventListener("input", filter);
    list.addEventListener("click", async (event) => {
      const body = event.target.closest("tbody[data-rows]");
      if (body && event.target.tagName === "BUTTON") { await unpack(body); filter(); }
    });
  }
  follow();
})();
