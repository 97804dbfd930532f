// Says at once which row of a typed form bears no code: Damm's table, the same as the server's, which reads it again.
const table = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];
const row = /^([1-9][0-9]{3,8})(?:\s*[x×*]\s*|\s+)?([0-9]{1,2})?$/i;

function isCode(digits) {
  let interim = 0;
  for (const digit of digits) interim = table[interim][Number(digit)];
  return interim === 0;
}

for (const field of document.querySelectorAll("textarea.code-rows")) {
  const said = field.form.querySelector(".code-rows-said");
  field.addEventListener("input", () => {
    // The row under the fingers is not finished yet.
    const rows = field.value.split(/[\n,;]/);
    const finished = field.value.match(/[\n,;]\s*$/) ? rows : rows.slice(0, -1);
    const wrong = finished
      .map((typed) => typed.trim())
      .filter((typed) => typed && !(row.test(typed) && isCode(row.exec(typed)[1])));
    said.textContent = wrong.length ? `${said.dataset.wrong} ${wrong.join(", ")}` : "";
  });
}
