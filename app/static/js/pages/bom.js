// A bill of one's own: taken from a file or a text, posted, and its report shown and saved.

const byId = (id) => document.getElementById(id);

/** Wires the form, where the page has one. */
export function startBill(download) {
  const form = byId("bill");
  if (!form) return;
  const [file, text, said] = [byId("bill-file"), byId("bill-text"), byId("bill-said")];
  const drop = form.querySelector(".drop");
  let asked = null;

  const tell = (words, wrong = false) => {
    said.textContent = words;
    said.classList.toggle("wrong", wrong);
  };

  const post = (format) => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    query.set("format", format);
    query.set("lang", document.documentElement.lang);
    return fetch(`/api/v1/bom?${query}`, { method: "POST", body: asked });
  };

  /** Why a bill was refused, by row and column. */
  const why = (problem) => {
    const rows = (problem.errors ?? [])
      .slice(0, 8)
      .map((one) =>
        [one.line && `${form.dataset.row} ${one.line}`, one.field, one.reason]
          .filter(Boolean)
          .join(" · "),
      );
    return [form.dataset.failed, ...(rows.length ? rows : [problem.detail])].join("\n");
  };

  const answer = async () => {
    tell(form.dataset.reading);
    try {
      const response = await post("html");
      if (!response.ok) return tell(why(await response.json()), true);
      const text = (await response.text()).replace(/<style>[\s\S]*?<\/style>/, ""); // the report's own looks are not this page's
      show(new DOMParser().parseFromString(text, "text/html"));
      tell("");
    } catch (error) {
      tell(String(error.message ?? error), true);
    }
    return undefined;
  };

  const show = (report) => {
    const parts = [...report.querySelectorAll("main > .card, main > table")].map((part) => {
      const copy = document.importNode(part, true);
      if (copy.tagName !== "TABLE") return copy;
      const box = document.createElement("div");
      box.className = "scroll";
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", copy.caption?.textContent ?? "");
      box.append(copy);
      return box;
    });
    const [title, ...rest] = parts;
    document.querySelector("h1").textContent = title.textContent.trim();
    rest[0]?.classList.add("first");
    byId("bill-sheet").replaceChildren(...rest);
    byId("bill-report").hidden = false;
    byId("bill-report").scrollIntoView({ block: "start" });
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    asked = file.files[0] ?? text.value;
    answer();
  });
  file.addEventListener("change", () => file.files[0] && form.requestSubmit());
  byId("bill-example").addEventListener("click", () => {
    file.value = "";
    text.value = text.dataset.example;
    form.requestSubmit();
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragenter" || name === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    file.files = event.dataTransfer.files;
    if (file.files[0]) form.requestSubmit();
  });
  byId("bill-saves").addEventListener("click", async (event) => {
    const { kind } = event.target.dataset;
    if (kind) download(await (await post(kind)).blob(), `onshore-bom.${kind}`);
  });
}
