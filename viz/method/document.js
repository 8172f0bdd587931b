// A long text with its contents beside it. Links within the texts are followed here; nothing else is fetched.

const SEEN = "0px 0px -70% 0px"; // a heading counts as read from the upper third of the window on

class DocumentView {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    el.classList.add("pn-doc");
    this.contents = document.createElement("nav");
    this.contents.className = "pn-doc-contents";
    this.text = document.createElement("article");
    this.text.className = "pn-doc-text";
    this.text.lang = "en";
    el.append(this.contents, this.text);
    this.shown = () => this.show();
    this.worded = () => this.word();
    this.asked = () => this.go(model.get("part"));
    model.on("change:html", this.shown);
    model.on("change:words", this.worded);
    model.on("change:part", this.asked);
    this.text.addEventListener("click", (event) => this.follow(event));
    this.show();
  }

  show() {
    this.watch?.disconnect();
    this.text.innerHTML = this.model.get("html");
    this.about = document.createElement("p");
    this.about.className = "pn-doc-about";
    this.text.querySelector("h1")?.after(this.about);
    this.headings = [...this.text.querySelectorAll("h2, h3")];
    this.list();
    this.word();
    this.watch = new IntersectionObserver(() => this.mark(), { rootMargin: SEEN, threshold: [0, 1] });
    for (const heading of this.headings) this.watch.observe(heading);
    requestAnimationFrame(() => this.go(this.model.get("part")));
  }

  list() {
    this.title = document.createElement("h2");
    this.entries = this.headings.map((heading) => {
      const entry = document.createElement("a");
      entry.href = `#${heading.id}`;
      entry.textContent = heading.textContent;
      entry.className = heading.tagName === "H3" ? "pn-doc-sub" : "";
      entry.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(heading.id);
      });
      return entry;
    });
    this.contents.replaceChildren(this.title, ...this.entries);
  }

  word() {
    const words = this.model.get("words");
    this.title.textContent = words.contents;
    this.about.textContent = words.about;
    this.about.lang = words.lang;
    this.contents.setAttribute("aria-label", words.contents);
    for (const line of this.text.querySelectorAll("summary[data-count]")) {
      const count = line.dataset.count;
      line.textContent = count === "1" ? words.one_test : words.tests.replace("{count}", count);
    }
  }

  // Marks the last heading that stands above the middle of the window.
  mark() {
    const above = this.headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
    const here = above.at(-1) ?? this.headings[0];
    this.entries.forEach((entry, place) => {
      const is = this.headings[place] === here;
      if (is === entry.classList.contains("pn-here")) return;
      entry.classList.toggle("pn-here", is);
      if (is) this.reveal(entry);
    });
  }

  // Scrolls the contents alone, so that the text does not jump.
  reveal(entry) {
    const { top, bottom } = entry.getBoundingClientRect();
    const frame = this.contents.getBoundingClientRect();
    if (top < frame.top + 24) this.contents.scrollTop -= frame.top + 24 - top;
    if (bottom > frame.bottom - 24) this.contents.scrollTop += bottom - frame.bottom + 24;
  }

  go(part) {
    if (!part) return;
    const place = this.text.querySelector(`[id="${CSS.escape(part)}"]`);
    place?.scrollIntoView({ block: "start", behavior: "instant" });
  }

  follow(event) {
    const link = event.target.closest("a[data-page]");
    if (!link) return;
    event.preventDefault();
    const { page, part } = link.dataset;
    if (!page) return this.go(part);
    const count = (this.model.get("followed").count ?? 0) + 1;
    this.model.set("followed", { page, part, count });
    this.model.save_changes();
  }

  end() {
    this.watch?.disconnect();
    this.model.off("change:html", this.shown);
    this.model.off("change:words", this.worded);
    this.model.off("change:part", this.asked);
  }
}

export default {
  render({ model, el }) {
    const view = new DocumentView(model, el);
    return () => view.end();
  },
};
