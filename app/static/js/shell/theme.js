// Runs before the first paint: the theme that the address or an earlier visit chose, else the system's.
(() => {
  const root = document.documentElement;
  root.classList.remove("no-js");
  let theme = new URLSearchParams(location.search).get("theme");
  try {
    theme = theme || localStorage.getItem("onshore-theme");
  } catch {
    // storage may be off; the system's theme is used
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = ["light", "dark"].includes(theme) ? theme : system;
})();
