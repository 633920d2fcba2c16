import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anyCharacter } from '../../../test/harness/any-character.ts'
import { markdownCode } from '../src/text/markdown-code.ts'
import { markdownText } from '../src/text/markdown-text.ts'
import { plainText } from '../src/text/plain-text.ts'
import { workflowCommand } from '../src/text/workflow-command.ts'

const hostile = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(
      fc.constantFrom(
        '::',
        ':',
        '##[',
        '#',
        '[',
        ']',
        '\n',
        '\r',
        '\u001b[31m',
        '|',
        '`',
        '\\',
        '<',
        '>',
        '&',
        '@',
        '!',
        '_',
        '*',
        'a',
        '1',
        '.',
        '-',
        ' ',
        '\u202e',
        '\ud800',
        '$',
        '//',
        'www',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
)

describe('plainText', () => {
  it.each([
    ['keeps ordinary text', 'GET /a?b=c, "x" & <y>', 'GET /a?b=c, "x" & <y>'],
    ['keeps other scripts', 'שלום 世界 é 👍', 'שלום 世界 é 👍'],
    ['shows line ends', 'a\nb\r\nc', 'a\\nb\\r\\nc'],
    ['shows the line ends of Unicode', 'a\u2028b\u2029c\u0085d', 'a\\u{2028}b\\u{2029}c\\u{85}d'],
    ['shows ANSI sequences', '\u001b[31mred\u009b0m', '\\u{1b}[31mred\\u{9b}0m'],
    ['shows bidirectional overrides', 'a\u202egnp.exe', 'a\\u{202e}gnp.exe'],
    ['shows zero-width characters', 'pay\u200bpal\ufeff', 'pay\\u{200b}pal\\u{feff}'],
    ['shows tag characters', 'x\u{e0041}', 'x\\u{e0041}'],
    ['shows NUL and backspace', 'a\0b\b', 'a\\u{0}b\\u{8}'],
    ['shows half of a surrogate pair', 'a\ud83d', 'a\\u{d83d}'],
    ['makes other spaces plain', 'a\u00a0b\u3000c', 'a b c'],
    ['parts a workflow command', '::error::x', ': :error: :x'],
    ['parts a command of many colons', ':::stop', ': : :stop'],
    [
      'parts a command of the older form, anywhere in a line',
      'x ##[set-env name=A]b',
      'x ## [set-env name=A]b',
    ],
    ['parts the older form after more signs', '###[x]', '### [x]'],
  ])('%s', (_, text, line) => expect(plainText(text)).toBe(line))

  it('bounds the length in characters and says that it did', () => {
    expect(plainText('👍'.repeat(9), 5)).toBe('👍👍👍👍…')
    expect(Array.from(plainText('a'.repeat(1e6)))).toHaveLength(200)
  })

  it('is one line without control characters, commands or more than the bound, whatever comes in', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 60 }), (text, maxLength) => {
        const line = plainText(text, maxLength)
        expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|::|##\[/u)
        expect(Array.from(line).length).toBeLessThanOrEqual(maxLength)
        expect(plainText(line, maxLength)).toBe(line)
      }),
    )
  })
})

describe('markdownText', () => {
  it.each([
    ['keeps ordinary text', 'Upgrade lodash to 4.17.21 (closes 3).', 'Upgrade lodash to 4.17.21 (closes 3).'],
    ['takes a table border away', 'a | b \\| c', 'a &#124; b &#92;&#124; c'],
    ['takes HTML away', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['takes entities away', '&lt;', '&amp;lt;'],
    ['takes links and images away', '![x](y)', '!\\[x\\](y)'],
    ['takes emphasis away', '*a* __b__ ~~c~~', '\\*a\\* \\_\\_b\\_\\_ \\~\\~c\\~\\~'],
    ['takes code away', '`a`', '\\`a\\`'],
    ['takes fences away', '```sh', '\\`\\`\\`sh'],
    ['lets no backslash of the text free a backtick', '\\`a\\`', '&#92;\\`a&#92;\\`'],
    ['takes formulas away', '$x$', '&#36;x&#36;'],
    ['takes headings away', '# a', '\\# a'],
    ['takes lists away', '- a', '\\- a'],
    ['takes ordered lists away', '1. a', '1\\. a'],
    ['takes alerts and quotes away', '> [!NOTE]', '&gt; \\[!NOTE\\]'],
    ['parts mentions', 'by @octocat', 'by @\u200boctocat'],
    ['parts mail addresses', 'a@b.example', 'a@\u200bb.example'],
    ['parts references', 'owner/repo#12 GH-3', 'owner/repo#\u200b12 GH-\u200b3'],
    ['parts addresses', 'https://a.example www.b.example', 'https:\u200b//a.example www\u200b.b.example'],
    ['parts emoji names', ':white_check_mark: passed', '\\:\u200bwhite\\_check\\_mark: passed'],
    ['parts commit names', 'see 0a1b2c3d', 'see 0\u200ba1b2c3d'],
  ])('%s', (_, text, markdown) => expect(markdownText(text)).toBe(markdown))

  it('leaves nothing that Markdown, HTML or a table would take for structure', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = markdownText(text)
        const bare = markdown.replace(/&(?:amp|lt|gt|#\d+);/g, '·').replace(/\\[*_~[\]`#=+:.)-]/g, '·')
        expect(bare).not.toMatch(/[\n\r<>|`$*_~[\]\\&]|::|@\S(?<!\u200b)|:\/\/|www\./u)
        expect(markdown).not.toMatch(/^(?:[-+=#:\s]|\d+[.)])/)
      }),
    )
  })
})

describe('markdownCode', () => {
  it.each([
    ['is a code span', 'sha256:ab', '`sha256:ab`'],
    ['keeps what GitHub makes no link of inside code', '@octocat/pkg#1', '`@octocat/pkg#1`'],
    ['cannot be ended by a backtick', 'a`b', '<code>a&#96;b</code>'],
    ['cannot end a cell of a table', 'a|b', '<code>a&#124;b</code>'],
    ['cannot end the element', '`</code><script>', '<code>&#96;&#60;&#47;code&#62;&#60;script&#62;</code>'],
    ['shows line ends', 'a\nb', '`a\\nb`'],
    ['is empty for an empty text', ' \u00a0', ''],
  ])('%s', (_, text, markdown) => expect(markdownCode(text)).toBe(markdown))

  it('is one span, or one element without a character that means anything', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(markdownCode(text)).toMatch(/^(?:`[^`|\n]+`|<code>(?:[\p{L}\p{N} ]|&#\d+;)+<\/code>|)$/u)
      }),
    )
  })
})

describe('workflowCommand', () => {
  it.each([
    [{ name: 'error', data: 'broken' }, '::error::broken'],
    [{ name: 'endgroup', data: '' }, '::endgroup::'],
    [{ name: 'error', data: '100%\r\n::stop-commands::x' }, '::error::100%25%0D%0A::stop-commands::x'],
    [
      { name: 'warning', data: 'x', properties: { file: 'a:b,c%\n.ts', line: 3 } },
      '::warning file=a%3Ab%2Cc%25%0A.ts,line=3::x',
    ],
    [{ name: 'notice', data: 'x', properties: { title: 'A::B' } }, '::notice title=A%3A%3AB::x'],
  ] as const)('writes %j', (command, line) => {
    expect(
      workflowCommand(command.name, command.data, 'properties' in command ? command.properties : {}),
    ).toBe(line)
  })

  it('is read back by the rules of the runner as it was given', () => {
    fc.assert(
      fc.property(hostile, hostile, (data, title) => {
        const line = workflowCommand('error', data, { title })
        const [, property, text] = /^::error title=([^:,\n\r]*)::([^\n\r]*)$/u.exec(line) ?? []
        expect([unescape(property ?? ''), unescape(text ?? '')]).toEqual([title, data])
      }),
    )
  })
})

function unescape(text: string): string {
  const characters: Readonly<Record<string, string>> = {
    '%25': '%',
    '%0D': '\r',
    '%0A': '\n',
    '%3A': ':',
    '%2C': ',',
  }
  return text.replace(/%(?:25|0D|0A|3A|2C)/g, (found) => characters[found] ?? '')
}
