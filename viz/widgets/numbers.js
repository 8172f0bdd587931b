// Numbers and months as the reports write them; see experiments/report/numbers.py.

const MINUS = "\u2212";

const numbers = {
  // A number with so many digits behind the point; thousands are rounded to three digits.
  grouped(value, places) {
    let shown = value;
    if (Math.abs(value) >= 1000) {
      const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
      shown = numbers.even(value / step) * step;
    }
    const text = shown.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
    return /[1-9]/.test(text) ? text.replace("-", MINUS) : text.replace("-", "");
  },

  // Nearest whole number, halves to the even one, as the reports round.
  even(value) {
    const up = Math.round(value);
    return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up;
  },

  bare(value, head) {
    if (value === 0) return "0";
    if (head.compact) return numbers.axis(value, head.lang);
    return numbers.grouped(head.percent ? 100 * value : value, head.digits);
  },

  // A value of a chart with its sign or unit; null is what is not known.
  text(value, head, missing) {
    if (value === null || value === undefined || Number.isNaN(value)) return missing;
    const bare = numbers.bare(value, head);
    const signed = head.signed && value > 0 && /[1-9]/.test(bare) ? `+${bare}` : bare;
    return head.percent && !head.signed ? `${signed} %` : signed;
  },

  // Labels of axes: short, without digits that say nothing.
  axis(value, lang) {
    if (Math.abs(value) >= 10000) {
      const form = { notation: "compact", minimumSignificantDigits: 1, maximumSignificantDigits: 3 };
      return value.toLocaleString(lang, form).replace("-", MINUS);
    }
    return value.toLocaleString("en", { maximumSignificantDigits: 4 }).replace("-", MINUS);
  },

  percent(value) {
    return `${numbers.axis(Number((100 * value).toPrecision(6)), "en")} %`;
  },

  // "2021-07" of a calendar month, January 2019 being 0.
  month(month) {
    const year = 2019 + Math.floor(month / 12);
    return `${year}-${String((((month % 12) + 12) % 12) + 1).padStart(2, "0")}`;
  },

  // "July 2021" in the language of the page.
  monthWords(month, lang) {
    const day = new Date(Date.UTC(2019, month, 1));
    return day.toLocaleDateString(lang, { year: "numeric", month: "long", timeZone: "UTC" });
  },

  // Words with what is in braces filled in.
  filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  },
};
