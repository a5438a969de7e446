// Makes the visitor's own system the button; without scripts all of them stand there by name.
const agent = navigator.userAgent;
const own = /Windows/.test(agent) ? "Windows" : /Mac/.test(agent) ? "macOS on Apple silicon" : "Linux";
const button = document.querySelector(".drag");
const other = [...document.querySelectorAll(".others a")].find((link) => link.textContent === own);
if (other) {
  [button.href, other.href] = [other.href, button.href];
  other.textContent = button.dataset.system;
  button.querySelector("span").textContent = own;
}
