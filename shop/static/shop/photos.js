// A chosen photo leaves at once, made smaller on the telephone, while the rest is typed. Without this file, it leaves
// with the form; whenever something fails here, it stays in its field and does so too.
const LONGEST = 2000;

// What the server would throw away does not travel; a photo this browser cannot draw travels as it is.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 1_000_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#F4ECDD";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) => canvas.toBlob((blob) => done(blob || file), "image/jpeg", 0.9));
  } catch {
    return file;
  }
}

function progressIn(place, words) {
  const said = document.createElement("div");
  said.className = "progress";
  said.setAttribute("role", "status");
  const text = document.createElement("p");
  const bar = document.createElement("progress");
  text.textContent = words;
  said.append(text, bar);
  place.before(said);
  return { said, text, bar };
}

function send(file, name, form, place, shown) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("key", form.elements.key.value);
    data.append("photo", file, name);
    request.open("POST", place.dataset.photos);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) {
        shown.bar.max = event.total;
        shown.bar.value = event.loaded;
      }
    };
    request.upload.onload = () => {
      shown.text.textContent = place.dataset.preparing;
      shown.bar.removeAttribute("value");
    };
    request.onload = () => ([200, 422].includes(request.status) ? done(request.responseText) : failed());
    request.onerror = request.ontimeout = failed;
    request.timeout = 90_000;
    request.send(data);
  });
}

async function take(field) {
  const form = field.form;
  const place = field.closest("[data-photos]");
  const shown = progressIn(place, place.dataset.sending);
  try {
    for (const file of field.files) {
      shown.text.textContent = place.dataset.sending;
      const answer = await send(await smaller(file), file.name, form, place, shown);
      const page = new DOMParser().parseFromString(answer, "text/html");
      form.querySelector(".waiting").replaceWith(page.querySelector(".waiting"));
    }
    field.value = "";
    shown.said.remove();
  } catch {
    shown.bar.remove();
    shown.text.textContent = place.dataset.cut;
  }
}

for (const place of document.querySelectorAll("[data-photos]")) {
  const button = place.closest("fieldset").querySelector("[name=only_photos]");
  button.hidden = true;
  place.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.files.length) take(event.target);
  });
}
