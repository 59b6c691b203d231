// Search, filters and sorting of the list. Without this script the whole list is there to read.
(function () {
  "use strict";
  const table = document.getElementById("decisions");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const filters = document.getElementById("filters");
  const search = document.getElementById("search");
  const selects = Array.from(filters.querySelectorAll("select"));
  const count = document.getElementById("count");
  const none = document.getElementById("none");
  filters.hidden = false;

  // Sums in hundredths: exact for whatever is published.
  function hundredths(text) {
    const [whole, rest] = text.split(".");
    const sign = whole.startsWith("-") ? -1n : 1n;
    return BigInt(whole) * 100n + sign * BigInt(((rest || "") + "00").slice(0, 2));
  }

  function grouped(sum) {
    const sign = sum < 0n ? "−" : "";
    const text = (sum < 0n ? -sum : sum).toString().padStart(3, "0");
    const whole = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    const rest = text.slice(-2);
    return sign + whole + (rest === "00" ? "" : "." + rest);
  }

  const signs = { GBP: "£", EUR: "€", USD: "$" };

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const sums = new Map();
    let shown = 0;
    rows.forEach((row, i) => {
      const fits =
        words.every((word) => texts[i].includes(word)) &&
        selects.every((select) => !select.value || row.dataset[select.dataset.filter] === select.value);
      row.hidden = !fits;
      if (!fits) return;
      shown += 1;
      if (row.dataset.counts && row.dataset.amount) {
        const currency = row.dataset.counts;
        sums.set(currency, (sums.get(currency) || 0n) + hundredths(row.dataset.amount));
      }
    });
    none.hidden = shown > 0;
    const total = Array.from(sums, ([currency, sum]) => (signs[currency] || currency + " ") + grouped(sum)).join(", ");
    count.textContent =
      (shown === rows.length ? shown + " documents" : shown + " of " + rows.length + " documents") +
      (total ? ", " + total + " committed" : "");
  }

  // The state stands in the address, so that a view can be sent to somebody.
  function remember() {
    const state = new URLSearchParams();
    if (search.value) state.set("q", search.value);
    selects.forEach((select) => select.value && state.set(select.dataset.filter, select.value));
    const text = state.toString();
    try {
      history.replaceState(null, "", text ? "#?" + text : location.pathname.split("/").pop() || "#");
    } catch (e) {
      // From disk some browsers do not allow it.
    }
  }

  function recall() {
    if (!location.hash.startsWith("#?")) return;
    const state = new URLSearchParams(location.hash.slice(2));
    search.value = state.get("q") || "";
    selects.forEach((select) => {
      select.value = state.get(select.dataset.filter) || "";
    });
    document.getElementById("list").scrollIntoView();
  }

  let waiting;
  function changed() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      show();
      remember();
    }, 60);
  }
  search.addEventListener("input", changed);
  selects.forEach((select) => select.addEventListener("change", changed));
  document.getElementById("clear").addEventListener("click", () => {
    search.value = "";
    selects.forEach((select) => {
      select.value = "";
    });
    changed();
    search.focus();
  });

  const cells = { subject: 2, recipient: 3, outcome: 5 };
  function key(row, by) {
    if (by in cells) return row.cells[cells[by]].textContent.trim().toLowerCase();
    return row.dataset[by] || "";
  }

  Array.from(table.tHead.rows[0].cells).forEach((head) => {
    const button = head.querySelector("button");
    const by = head.dataset.sort;
    button.disabled = false;
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map((row) => [key(row, by), row]);
      keyed.sort(([a], [b]) => {
        // What is empty comes last, whichever way.
        if (!a || !b) return !a && !b ? 0 : !a ? 1 : -1;
        let order;
        if (by === "amount") {
          const [x, y] = [hundredths(a), hundredths(b)];
          order = x < y ? -1 : x > y ? 1 : 0;
        } else {
          order = a.localeCompare(b);
        }
        return down ? -order : order;
      });
      keyed.forEach(([, row]) => body.append(row));
    });
  });

  recall();
  window.addEventListener("hashchange", () => {
    recall();
    show();
  });
  show();
})();
