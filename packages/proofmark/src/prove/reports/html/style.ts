/** The report's only style sheet. System fonts, a 4 px grid, one accent; colours are AA on both of their grounds. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f8;--ink:#14181d;--muted:#535d68;--line:#dde1e6;--accent:#1f4fd0;--green:#1a7336;--teal:#0a6878;--blue:#1d5bb5;--grey:#535d68;--red:#b91c1c;--amber:#835400;--faint:#5d6772;--red-ground:#fdf3f2;--amber-ground:#fdf7e8;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--ground:#0f1317;--panel:#171c22;--ink:#e6eaee;--muted:#a0abb6;--line:#2b333c;--accent:#8ab0ff;--green:#56c583;--teal:#55c6d2;--blue:#8ab6ff;--grey:#a0abb6;--red:#ff8a80;--amber:#e6b95a;--faint:#929da8;--red-ground:#241617;--amber-ground:#221c10}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/24px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main,header,footer{max-width:928px;margin:0 auto;padding:0 24px}
header{padding-top:40px}
h1,h2,h3,h4,p,ol,ul,dl,dd,figure{margin:0;padding:0}
h1{font-size:28px;line-height:36px;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:20px;line-height:28px;font-weight:650;margin:56px 0 4px}
h3{font-size:16px;line-height:24px;font-weight:650}
h4{font-size:14px;line-height:20px;font-weight:650}
a{color:var(--accent);text-underline-offset:3px;text-decoration-thickness:1px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.brand{display:flex;gap:8px;align-items:center;font-size:14px;line-height:20px;font-weight:600;color:var(--muted);margin-bottom:12px}
.brand svg{width:16px;height:16px}
.facts{color:var(--muted);font-size:14px;line-height:20px;margin-top:8px}
.lead{color:var(--muted);margin-bottom:16px}
.note{border-left:4px solid var(--amber);background:var(--amber-ground);padding:12px 16px;margin-top:24px}
.state{white-space:nowrap;font-weight:600;font-size:14px}
.state i{display:inline-block;width:20px;font-style:normal}
.green{color:var(--green)}.teal{color:var(--teal)}.blue{color:var(--blue)}.grey{color:var(--grey)}.red{color:var(--red)}.amber{color:var(--amber)}.faint{color:var(--faint)}
.tag{display:inline-block;font-size:12px;line-height:16px;padding:0 8px;border:1px solid currentColor;border-radius:8px;color:var(--muted);font-weight:500;white-space:nowrap}
.tag.critical,.tag.high{color:var(--red)}
.wrong{list-style:none;border-top:1px solid var(--line)}
.wrong>li{display:grid;grid-template-columns:144px 1fr auto;gap:0 8px;padding:16px 0;border-bottom:1px solid var(--line)}
.wrong .mark{display:flex;flex-direction:column;align-items:flex-start;gap:4px}
.wrong .tag{margin-left:20px}
.wrong p{overflow-wrap:anywhere}
.do{margin-top:4px;color:var(--muted)}
.do b{color:var(--ink);font-weight:600}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px;line-height:20px}
th,td{text-align:left;vertical-align:top;padding:8px 16px 8px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:500;color:var(--muted);white-space:nowrap}
td.number,th.number{text-align:right;white-space:nowrap}
td.when{white-space:nowrap;color:var(--muted)}
tbody th{font-weight:400;overflow-wrap:break-word}
th a{color:inherit;text-decoration-color:var(--line)}
th a:hover{color:var(--accent);text-decoration-color:currentColor}
tr.category th,tr.category td{font-weight:650;padding-top:20px}
tr.line th{padding-left:16px}
tfoot th,tfoot td{font-weight:650;border-bottom:0;border-top:2px solid var(--ink);padding-top:12px}
.bar{display:block;width:96px;height:8px;margin-top:6px}
.bar rect{fill:var(--line)}.bar .earned{fill:var(--accent)}
.sum{display:flex;flex-wrap:wrap;gap:0 40px;align-items:baseline;margin:8px 0}
.verdict{margin-bottom:8px}
.sum b{color:var(--ink);font-size:40px;line-height:48px;font-weight:650;letter-spacing:-.02em}
.sum span{color:var(--muted)}
details{border-bottom:1px solid var(--line);scroll-margin-top:16px}
.evidence{border-top:1px solid var(--line)}
summary{display:grid;grid-template-columns:144px 1fr 16px;gap:0 8px;padding:12px 0;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::after{content:"";width:8px;height:8px;margin-top:6px;border-right:2px solid var(--muted);border-bottom:2px solid var(--muted);transform:rotate(45deg)}
details[open]>summary::after{transform:rotate(225deg);margin-top:10px}
summary h3{font-weight:600}
summary p{color:var(--muted);font-size:14px;line-height:20px;overflow-wrap:anywhere}
.inside{padding:4px 0 32px 152px;scroll-margin-top:88px}
.inside>p,.inside>dl{margin-bottom:16px}
.inside dt{font-size:14px;line-height:20px;color:var(--muted)}
.inside dd{margin-bottom:8px;overflow-wrap:anywhere}
.finding{border:1px solid var(--line);border-radius:8px;margin-top:16px;overflow:hidden}
.finding>header{max-width:none;margin:0;padding:12px 16px;background:var(--panel)}
.finding>header p{overflow-wrap:anywhere}
.finding.breached>header{background:var(--red-ground)}
.role{display:flex;flex-wrap:wrap;gap:0 8px;font-size:14px;line-height:20px}
.part{padding:12px 16px;border-top:1px solid var(--line)}
.part>div{display:flex;justify-content:space-between;align-items:center;gap:8px;min-height:28px;margin-bottom:4px}
.part h4{color:var(--muted);font-weight:500}
pre{margin:0;font:13px/20px var(--mono);white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;max-height:400px;overflow:auto}
button{font:500 12px/16px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--accent);background:transparent;border:1px solid var(--line);border-radius:4px;padding:4px 12px;min-height:28px;cursor:pointer}
button:hover{border-color:var(--accent)}
button[hidden]{display:none}
.cut{color:var(--muted);font-size:13px;line-height:20px;margin-top:4px}
footer{color:var(--muted);font-size:14px;line-height:20px;padding-top:56px;padding-bottom:56px}
@media (max-width:640px){
main,header,footer{padding-left:16px;padding-right:16px}
header{padding-top:24px}
h1{font-size:24px;line-height:32px}
h2{margin-top:40px}
.wrong>li{grid-template-columns:1fr}
.wrong .mark{flex-direction:row;align-items:center;gap:8px;margin-bottom:4px}
.wrong .tag{margin-left:0}
.wrong .more{margin-top:8px}
summary{grid-template-columns:1fr 16px}
summary .state{grid-column:1}
summary .what{grid-column:1}
summary::after{grid-column:2;grid-row:1}
.inside{padding-left:0}
table.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.stacked tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
table.stacked th,table.stacked td{display:block;border:0;padding:0}
table.stacked td[data-label]::before{content:attr(data-label) " ";color:var(--muted)}
td.when{white-space:normal}
.bar{display:none}
.sum{gap:0 24px}
.sum span:first-child{width:100%}
table.sums thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.sums tr{display:grid;grid-template-columns:1fr auto;gap:0 16px;padding:8px 0;border-bottom:1px solid var(--line)}
table.sums th,table.sums td{border:0;padding:0}
table.sums td.number{grid-area:1/2}
table.sums td:nth-child(2){grid-area:2/1}
table.sums tr.category{padding-top:20px}
table.sums tfoot tr{border-top:2px solid var(--ink);border-bottom:0}
}
@media print{
:root{color-scheme:light;--ground:#fff;--panel:#f6f7f8;--ink:#000;--muted:#444;--line:#bbb;--accent:#000;--red-ground:#fff;--amber-ground:#fff;--green:#1a7336;--teal:#0a6878;--blue:#1d5bb5;--grey:#444;--red:#b91c1c;--amber:#835400;--faint:#555}
body{font-size:12px;line-height:18px}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}
button,summary::after{display:none}
details::details-content{content-visibility:visible;display:block}
pre{max-height:none;font-size:10px;line-height:14px}
.wrong>li,tr,.finding>header{break-inside:avoid}
h2,h3,summary{break-after:avoid}
}
`;
