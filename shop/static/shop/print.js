// A button to print the page, shown where a script may press it: the browser's own way works everywhere.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
