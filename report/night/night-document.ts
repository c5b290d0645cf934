import { FIGURE_STYLE } from '../html/figure-style.js';
import { PAGE_STYLE } from '../html/page-style.js';
import { markup, type Markup } from '../text/markup.js';
import { NIGHT_STYLE } from './night-style.js';

const POLICY = `default-src 'none'; style-src 'unsafe-inline'`;

const STYLE: Markup = { markup: PAGE_STYLE + FIGURE_STYLE + NIGHT_STYLE };

/** An HTML document that loads nothing and runs no script. */
export const nightDocument = (title: string, content: Markup): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body><main>
${content}
</main></body>
</html>
`.markup;
