// Runs before the first paint: the theme that the address or an earlier visit chose.
(() => {
  const root = document.documentElement;
  root.classList.remove("no-js");
  let theme = new URLSearchParams(location.search).get("theme");
  try {
    theme = theme || localStorage.getItem("onshore-theme");
  } catch {
    // storage may be off; the system's theme is used
  }
  root.dataset.theme = ["light", "dark"].includes(theme) ? theme : "auto";
})();
