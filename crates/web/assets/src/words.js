// The few sentences scripts say by themselves, in the language of the page.
const zh = {
  draftFound: (time) => `找到 ${time} 自动保存、还没有提交的内容。`,
  restore: "恢复内容",
  discard: "不要了",
  draftSaved: (time) => `已自动保存 ${time}`,
  draftFailed: "草稿没有存上，请尽快提交或另行抄录",
  shortcuts: "键盘快捷键",
  shortcutsOn: "启用单键快捷键",
  thisList: "打开本说明",
  close: "关闭",
  confirmTitle: "请确认",
  yes: "确定",
  no: "取消",
  copied: "已复制",
  copyFailed: "没有复制成功，请长按选中后复制",
  sending: "正在提交…",
  offline: "没有连上服务器，内容还在本页，请稍后再试",
  takeBack: (name) => `去掉 ${name}`,
  left: (n) => `还可输入 ${n} 字`,
  noMatch: "没有匹配的选项",
  matches: (n) => `有 ${n} 项匹配，用上下键选择`,
  more: (n) => `还有 ${n} 项，请再输入几个字`,
};
const en = {
  draftFound: (time) => `Found text saved at ${time} and not yet sent.`,
  restore: "Restore it",
  discard: "Discard it",
  draftSaved: (time) => `Saved ${time}`,
  draftFailed: "The draft could not be saved; send it soon or copy it elsewhere",
  shortcuts: "Keyboard shortcuts",
  shortcutsOn: "Use single-key shortcuts",
  thisList: "Open this list",
  close: "Close",
  confirmTitle: "Please confirm",
  yes: "Yes",
  no: "Cancel",
  copied: "Copied",
  copyFailed: "Could not copy; select the text and copy it by hand",
  sending: "Sending…",
  offline: "The server did not answer; your text is still here, please try again",
  takeBack: (name) => `Remove ${name}`,
  left: (n) => `${n} characters left`,
  noMatch: "Nothing matches",
  matches: (n) => `${n} matches, choose with the arrow keys`,
  more: (n) => `${n} more; type a little further`,
};

export const words = document.documentElement.lang.startsWith("en") ? en : zh;

/** Makes an element with attributes, listeners (`onclick`) and children; strings become text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Local storage that answers null instead of throwing where storage is forbidden or full. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /** Whether the value was kept. */
  set(key, value) {
    try {
      if (value == null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  },
  keys() {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  },
};

/** Says a sentence to a screen reader and, for a moment, at the foot of the page. */
export function say(sentence) {
  let live = document.getElementById("say");
  if (!live) {
    live = make("div", { id: "say", class: "toast-line", role: "status" });
    document.body.append(live);
  }
  live.textContent = sentence;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (live.textContent = ""), 4000);
}

/** The hour and minute of a moment, in 24 hours. */
export function clock(moment) {
  return moment.toTimeString().slice(0, 5);
}
