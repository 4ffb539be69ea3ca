"""More than three hundred ways to smuggle a script into words; each would set `window.ran`."""

from itertools import product

RUN = "window.ran=1"
VECTORS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt type=module>{RUN}</ScRiPt>",
    f"<script/x>{RUN}//",
    "<script src=data:text/javascript,window.ran=1></script>",
    f"<img src=x onerror={RUN}>",
    f'<img src="x`y" onerror="{RUN}">',
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><script>{RUN}</script></svg>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<a href='javascript:{RUN}' id=x>klik</a>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<object data='javascript:{RUN}'></object>",
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<template><script>{RUN}</script></template>",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"{{{{ constructor.constructor('{RUN}')() }}}}",
    f"${{{RUN}}}",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
)
# How each breaks out of where it stands: text, attribute, comment, script, template, JSON.
AROUND = (
    "{}",
    '">{}',
    "'>{}",
    "--><!-- -->{}",
    "</script>{}",
    "</title></textarea></template>{}",
    '"}}</script>{}',
    "]]>{}",
    "\u2028{}",
    "x' y=\"z` {}",
    "</p></div></li>{}",
    "https://a.example/{}",
)
CORPUS = tuple(around.format(vector) for around, vector in product(AROUND, VECTORS))
# Short enough for a name.
NAMES = tuple(one for one in CORPUS if len(one) <= 60)
