// A panel at the lower edge of the window, beside the views, so that no patch takes it away.

const MARK = "data-remount-trouble";

// Set by script, since a content security policy may forbid attributes with styles.
const STYLE = {
  position: "fixed",
  inset: "auto 1rem 1rem 1rem",
  zIndex: "2147483647",
  display: "flex",
  gap: "1rem",
  alignItems: "start",
  justifyContent: "space-between",
  maxHeight: "40vh",
  overflow: "auto",
  padding: "0.75rem 1rem",
  border: "2px solid #b00020",
  borderRadius: "0.5rem",
  background: "#fff",
  color: "#7a0016",
  font: "14px/1.4 system-ui, sans-serif",
  overflowWrap: "anywhere",
};

export class TroublePanel {
  private readonly element = document.createElement("div");
  private readonly list = document.createElement("ul");

  constructor(private readonly dismissed: () => void) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Dismiss";
    button.addEventListener("click", () => this.dismiss());
    this.element.setAttribute(MARK, "");
    this.element.setAttribute("role", "alert");
    this.element.append(this.list, button);
    Object.assign(this.element.style, STYLE);
    Object.assign(this.list.style, { margin: "0", padding: "0", listStyle: "none" });
    Object.assign(button.style, { flex: "none", font: "inherit" });
  }

  show(lines: readonly string[]): void {
    this.list.replaceChildren(
      ...lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }),
    );
    if (!this.element.isConnected) document.body.append(this.element);
  }

  private dismiss(): void {
    this.element.remove();
    this.dismissed();
  }
}
