// The first picture of an answer as a file: with the answer above it, and who says so, day and address below.

const SCALE = 2;
const PAD = 24;
const COPIED = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "fill-opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "dominant-baseline",
  "display",
  "visibility",
  "paint-order",
];
const NS = "http://www.w3.org/2000/svg";

const made = (name, attributes, text) => {
  const one = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  if (text !== undefined) one.textContent = text;
  return one;
};

/** The styles that a picture has from the page, written on the copy itself. */
function dress(from, to) {
  const style = getComputedStyle(from);
  for (const name of COPIED) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute("class");
  for (const [index, child] of [...from.children].entries()) dress(child, to.children[index]);
}

/** Words broken into lines of at most `width` pixels; languages without blanks break anywhere. */
function lines(words, font, width) {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  const found = [""];
  for (const part of words.split(/(?<= )|(?<=[\u3000-\u30ff\u4e00-\u9fff])/u)) {
    const longer = found.at(-1) + part;
    if (pen.measureText(longer).width > width && found.at(-1)) found.push(part);
    else found[found.length - 1] = longer;
  }
  return found.map((one) => one.trim()).filter(Boolean);
}

/** The picture as an SVG element of its own: `{svg, width, height}`. */
function whole(picture, title, credit) {
  const box = picture.getBoundingClientRect();
  const page = getComputedStyle(document.body);
  const width = Math.ceil(box.width) + 2 * PAD;
  const sheet = made("svg", { xmlns: NS, width });
  const put = (words, size, weight, colour, y) => {
    for (const line of lines(words, `${weight} ${size}px ${page.fontFamily}`, width - 2 * PAD)) {
      y += size * 1.35;
      sheet.append(
        made(
          "text",
          {
            x: PAD,
            y,
            "font-size": size,
            "font-weight": weight,
            "font-family": page.fontFamily,
            fill: colour,
          },
          line,
        ),
      );
    }
    return y;
  };
  const muted = getComputedStyle(document.querySelector(".question")).color;
  sheet.append(made("rect", { width: "100%", height: "100%", fill: page.backgroundColor }));
  let y = put(title, 22, 600, page.color, PAD - 8) + 20;
  const copy = picture.cloneNode(true);
  dress(picture, copy);
  for (const [key, value] of Object.entries({ x: PAD, y, width: box.width, height: box.height }))
    copy.setAttribute(key, value);
  sheet.append(copy);
  y = put(credit, 12, 400, muted, y + box.height + 12) + PAD;
  sheet.setAttribute("height", y);
  return { svg: sheet, width, height: Math.ceil(y) };
}

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 5000);
}

/** Saves the first picture of the page as `svg` or `png`. */
export async function savePicture(format, credit) {
  const picture = [...document.querySelectorAll("main svg[role=img]")].find(
    (one) => one.getBoundingClientRect().width > 0,
  );
  if (!picture) return;
  const { svg, width, height } = whole(
    picture,
    document.querySelector("h1").textContent.trim(),
    credit,
  );
  const text = new XMLSerializer().serializeToString(svg);
  const blob = new Blob([text], { type: "image/svg+xml" });
  const name = `onshore-${document.getElementById("main").dataset.view}`;
  if (format === "svg") return download(blob, `${name}.svg`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.drawImage(image, 0, 0);
  const png = await new Promise((done) => canvas.toBlob(done, "image/png"));
  download(png, `${name}.png`);
}
