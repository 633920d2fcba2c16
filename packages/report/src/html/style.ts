import { isDigest } from '@custody/core/digest/sha256'
import { customProperties, dark, light } from './palette.ts'

/**
 * The one style sheet of the page. The digest of the bundle stands in the margin of each printed page; only a well-formed
 * digest gets in, so that no text of others ever is part of a style.
 */
export function styleSheet(bundleDigest: string | undefined): string {
  const margin =
    bundleDigest !== undefined && isDigest(bundleDigest)
      ? `@page{@bottom-left{content:"bundle ${bundleDigest}"}}`
      : ''
  return `:root{color-scheme:light dark;${customProperties(light)}}
@media (prefers-color-scheme:dark){:root{${customProperties(dark)}}}
${rules}
@media print{:root{color-scheme:light;${customProperties(light)}}}
${margin}`
}

const rules = `*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;background:var(--paper);color:var(--ink);font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0}
.page{max-width:68rem;margin:0 auto;padding:2.5rem clamp(1rem,4vw,2.5rem) 4rem}
h1,h2,h3,p,dl,dd,ol,ul,pre{margin:0}
h2{font-size:1.25rem;line-height:1.3;font-weight:650;letter-spacing:-.01em;margin-bottom:1rem}
h3{font-size:1rem;font-weight:650;margin-bottom:.5rem}
section{margin-top:3.5rem}
p{max-width:75ch;overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
code,pre,.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono",monospace;font-size:.875em}
code{overflow-wrap:anywhere}
.muted{color:var(--muted)}
.small{font-size:.875rem}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.neutral{color:var(--neutral)}
.product{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;font-size:.875rem;color:var(--muted);margin-bottom:1.25rem}
.product strong{color:var(--ink);font-weight:650}
.verdict{border:1px solid var(--line);border-radius:12px;overflow:hidden}
.verdict-head{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1.25rem;align-items:center;padding:1.75rem clamp(1.25rem,3vw,2rem)}
.verdict-head svg{width:3.25rem;height:3.25rem;display:block}
.verdict-head.good{background:var(--good-paper)}.verdict-head.bad{background:var(--bad-paper)}.verdict-head.neutral{background:var(--neutral-paper)}
h1{font-size:clamp(1.75rem,4.5vw,2.5rem);line-height:1.1;font-weight:750;letter-spacing:-.02em}
h1 .reason{font-size:1rem;font-weight:500;letter-spacing:0;display:block;margin-top:.35rem}
.artifact{grid-column:1/-1;line-height:1.4;margin-top:1rem;color:var(--ink);font-size:1.125rem;font-weight:600;overflow-wrap:anywhere}
.artifact .muted{font-weight:400}
.artifact code{font-weight:400;color:var(--muted);font-size:.8125rem}
.why{grid-column:1/-1;margin-top:.25rem;color:var(--ink)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1.25rem 2rem;padding:1.25rem clamp(1.25rem,3vw,2rem);border-top:1px solid var(--line)}
.facts div{min-width:0}
dt{font-size:.8125rem;color:var(--muted)}
dd{overflow-wrap:anywhere}
.notes{list-style:none;padding:0 clamp(1.25rem,3vw,2rem) 1.25rem;display:grid;gap:.5rem}
.note{background:var(--warn-paper);color:var(--ink);border-left:3px solid var(--warn);padding:.5rem .875rem;border-radius:0 6px 6px 0;max-width:none}
.actions{border-top:1px solid var(--line);padding:1.25rem clamp(1.25rem,3vw,2rem) 1.5rem;box-shadow:inset 3px 0 var(--accent)}
.actions h2{margin-bottom:.5rem;font-size:1.0625rem}
.actions ol{padding-left:1.25rem;display:grid;gap:.75rem}
.actions li{padding-left:.25rem}
pre{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:.875rem 1rem;overflow-x:auto;white-space:pre;user-select:all;line-height:1.6}
.actions pre{margin-top:.5rem;padding:.5rem .875rem}
.scroll{overflow-x:auto;max-width:100%;background:linear-gradient(90deg,var(--paper) 30%,transparent) left/2rem 100% no-repeat local,linear-gradient(270deg,var(--paper) 30%,transparent) right/2rem 100% no-repeat local,linear-gradient(90deg,var(--line),transparent) left/.75rem 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) right/.75rem 100% no-repeat scroll}
.scroll+.scroll,.scroll+p,.scroll+details,p+.scroll{margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th{text-align:left;font-weight:500;font-size:.8125rem;color:var(--muted);padding:.375rem 1rem .375rem 0;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:bottom}
td{padding:.625rem 1rem .625rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere;min-width:5.5rem}
td:last-child,th:last-child{padding-right:0}
td .sub,dd .sub{display:block;color:var(--muted);font-size:.8125rem}
tbody th{font-weight:600;font-size:inherit;color:var(--ink);padding:.625rem 1rem .625rem 0;white-space:normal;vertical-align:top;overflow-wrap:anywhere;min-width:7rem}
td.number,th.number{text-align:right;min-width:4rem}
td.wide{min-width:14rem}
td:first-child{min-width:8.5rem}
td.what{min-width:11rem}
td.words{white-space:nowrap;overflow-wrap:break-word}
td.nowrap{white-space:nowrap}
.zero{color:var(--muted)}
.state{font-weight:600;white-space:nowrap}
.state svg{width:.9em;height:.9em;vertical-align:-.08em;margin-right:.4em}
details{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:.75rem 0;list-style-position:outside;margin-left:1.25rem;overflow-wrap:anywhere}
summary:hover{color:var(--accent)}
details>div{padding:0 0 1.25rem 1.25rem}
.more{margin-top:1rem}
.records summary{display:list-item}
.records .name{font-weight:650;display:inline-block;vertical-align:top;min-width:9rem;margin-right:1rem}
.records .state{display:inline-block;min-width:8rem;margin-right:1rem;font-weight:500}
.records .side{color:var(--muted);font-size:.875rem;display:inline-block;vertical-align:top;max-width:calc(100% - 20rem)}
.side span+span::before{content:' · '}
.record{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.875rem 2rem}
.record div{min-width:0}
.problem{color:var(--bad);max-width:75ch}
.break{border-bottom:1px solid var(--line);padding:.75rem 0 .75rem 1.25rem;background:var(--bad-paper);border-left:3px solid var(--bad)}
.chain{margin-bottom:.75rem}
.chain svg{display:block;margin:0 auto}
.fit{max-width:100%;height:auto}
.down{display:none}
svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--ink);font-size:13px}
svg .fine{font-size:11.5px;fill:var(--muted)}
svg .strong{font-weight:650}
svg a{text-decoration:none}
svg a:focus-visible{outline:2px solid var(--accent)}
.fill-good{fill:var(--good)}.fill-warn{fill:var(--warn)}.fill-bad{fill:var(--bad)}.fill-neutral{fill:var(--neutral)}.fill-paper{fill:var(--paper)}.fill-line{fill:var(--line)}.fill-accent{fill:var(--accent)}.fill-muted{fill:var(--muted)}
.line-good,.line-warn,.line-bad,.line-neutral,.line-muted,.line-paper{fill:none;stroke-width:2}
.line-good{stroke:var(--good)}.line-warn{stroke:var(--warn)}.line-bad{stroke:var(--bad)}.line-neutral{stroke:var(--neutral)}.line-muted{stroke:var(--muted)}.line-paper{stroke:var(--paper);stroke-width:2.25;stroke-linecap:round;stroke-linejoin:round}
svg text.tone-good{fill:var(--good)}svg text.tone-warn{fill:var(--warn)}svg text.tone-bad{fill:var(--bad)}svg text.tone-neutral{fill:var(--muted)}
.fill-critical{fill:var(--critical)}.fill-high{fill:var(--high)}.fill-medium{fill:var(--medium)}.fill-low{fill:var(--low)}.fill-info{fill:var(--info)}
.stripe{stroke:var(--unknown);stroke-width:2}.stripe-edge{fill:none;stroke:var(--unknown);stroke-width:1}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.375rem 1.25rem;font-size:.875rem;margin-bottom:1rem}
.legend svg{width:.8rem;height:.8rem;margin-right:.4rem;vertical-align:-.05rem}
.legend b{font-weight:650}
.fixes{list-style:none;padding:0;margin-bottom:2rem}
.fixes li{display:grid;grid-template-columns:1fr auto;gap:.125rem 1.5rem;padding:.75rem 0;border-bottom:1px solid var(--line)}
.fixes li:first-child{border-top:1px solid var(--line)}
.fixes .what{font-weight:600;overflow-wrap:anywhere}
.fixes .closes{text-align:right;white-space:nowrap}
.fixes .sub{grid-column:1/-1;overflow-wrap:anywhere}
.bar{display:block;width:100%;height:.75rem;min-width:9rem;margin-top:.375rem}
.age{display:block;width:6rem;height:.375rem;margin-top:.375rem}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.8125rem;color:var(--muted);display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
@media (max-width:64rem){.across{display:none}.down{display:block}td.wide{min-width:11rem}td,th{padding-right:.75rem}td.words{white-space:normal}}
@media (max-width:44rem){.scroll table{min-width:40rem}.records .name{display:inline}.records .state{min-width:0}.records .side{display:block;max-width:none}.page{padding-top:1.25rem}section{margin-top:2.75rem}.verdict-head svg{width:2.5rem;height:2.5rem}.facts{grid-template-columns:1fr;gap:.875rem}}
@page{size:auto;margin:16mm 14mm 18mm;@bottom-left{font:7.5pt ui-monospace,Menlo,Consolas,monospace;color:#555}@bottom-right{content:counter(page) " / " counter(pages);font:7.5pt system-ui,sans-serif;color:#555}}
@media print{.across{display:block}.fit{max-width:100%;height:auto}
.down{display:none}.across.long{display:none}.down.long{display:block}.down svg{max-height:230mm;width:auto}.scroll table{min-width:0}html{font-size:10pt}.page{max-width:none;padding:0}section{margin-top:1.75rem}.skip{display:none}tr,li,.record,.fixes li,.verdict,.break,pre{break-inside:avoid}h2,h3,summary,.break{break-after:avoid}footer{margin-top:1rem;break-before:avoid}thead{display:table-header-group}.scroll,pre{overflow:visible}.scroll{background:none}pre{white-space:pre-wrap;overflow-wrap:anywhere}a{color:inherit}details::details-content{content-visibility:visible;display:block}.chain svg{max-width:100%;height:auto}td,th{min-width:0!important}td.what{min-width:11rem!important}.facts{grid-template-columns:1fr 1fr}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`
