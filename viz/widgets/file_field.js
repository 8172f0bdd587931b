// A field for one small file: chosen with the keyboard or the mouse, or dropped. Its content goes to the
// server in one message; what is too large does not go at all.

function fileField({ model, el }) {
  const label = document.createElement("label");
  label.className = "pn-file";
  const text = document.createElement("span");
  const input = document.createElement("input");
  input.type = "file";
  input.accept = model.get("accept");
  label.append(text, input);
  el.append(label);

  const show = () => { text.textContent = model.get("label"); };
  const send = async (file) => {
    if (!file) return;
    const fits = file.size <= model.get("most");
    const content = fits ? await file.arrayBuffer() : new ArrayBuffer(0);
    model.send({ name: file.name, size: file.size }, undefined, [content]);
    input.value = ""; // the same file can be chosen again
  };

  input.addEventListener("change", () => send(input.files[0]));
  label.addEventListener("dragover", (event) => event.preventDefault());
  label.addEventListener("drop", (event) => {
    event.preventDefault();
    send(event.dataTransfer.files[0]);
  });
  model.on("change:label", show);
  show();
  return () => model.off("change:label", show);
}

export default { render: fileField };
