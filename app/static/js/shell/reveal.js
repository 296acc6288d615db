// Rows of links that are wider than the window are scrolled sideways until the chosen link is seen.

export function revealChosen() {
  for (const link of document.querySelectorAll(".site-menu [aria-current], .seg [aria-current]")) {
    const row = link.parentElement;
    const [within, around] = [link.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += (within.left + within.right - around.left - around.right) / 2;
  }
}
