// Finding without the keyboard: a hand scanner types wherever one is, and the camera reads where the browser knows
// how. Without this file the field is there, and one types.
const form = document.querySelector("form[data-scan]");
const field = form?.elements.q;

// A hand scanner is a keyboard: what it types while nobody fills in a field goes to the one that finds.
const ELSEWHERE = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog";

function typed(event) {
  const alone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (!alone || !/^[\p{L}\p{N}]$/u.test(event.key) || event.target.closest?.(ELSEWHERE)) return;
  field.value = "";
  field.focus({ preventScroll: true });
}

if (form) document.addEventListener("keydown", typed);

// The camera opens on a tap only, and closes as soon as it has read, or as one leaves.
class Camera {
  constructor(offered) {
    this.dialog = form.querySelector("dialog");
    this.video = form.querySelector("video");
    this.said = form.querySelector("[data-said]");
    this.detector = new BarcodeDetector({ formats: ["qr_code"] });
    offered.querySelector("button").addEventListener("click", () => this.open());
    this.dialog.addEventListener("close", () => this.stop());
    this.dialog.querySelector("button").addEventListener("click", () => this.dialog.close());
    addEventListener("pagehide", () => this.stop());
    document.addEventListener("visibilitychange", () => document.hidden && this.dialog.close());
  }

  async open() {
    this.said.textContent = "";
    this.dialog.showModal();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      // Closed while the person was being asked.
      if (!this.dialog.open) return stop(stream);
      this.video.srcObject = stream;
      await this.video.play();
      this.look();
    } catch (refusal) {
      this.dialog.close();
      this.said.textContent = refusal.name === "NotAllowedError" ? this.said.dataset.refused : this.said.dataset.none;
      field.focus();
    }
  }

  async look() {
    if (!this.video.srcObject) return;
    const [read] = await this.detector.detect(this.video).catch(() => []);
    if (!this.video.srcObject) return;
    if (!read) return void setTimeout(() => this.look(), 150);
    field.value = read.rawValue;
    this.dialog.close();
    form.requestSubmit();
  }

  stop() {
    if (this.video.srcObject) stop(this.video.srcObject);
    this.video.srcObject = null;
  }
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

async function offer(hidden) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const known = await BarcodeDetector.getSupportedFormats();
  if (!known.includes("qr_code")) return;
  new Camera(hidden);
  hidden.hidden = false;
}

const camera = form?.querySelector("[data-camera]");
if (camera) offer(camera);
