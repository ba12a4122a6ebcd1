import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { createElement, Fragment, type ReactNode, useMemo } from 'react';
import styles from './safe-text.module.css';

/** Exported for its test. */
export const marked = new Marked({ gfm: true, breaks: true, async: false });

/** What may be shown of markdown that a model or a tool has written: no image, no script, no form. */
const TAGS =
  `p br strong em del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th
  td hr a`.split(/\s+/);
const HEADING = /^H[1-6]$/;

const clean = (markdown: string): Node =>
  DOMPurify.sanitize(marked.parse(markdown) as string, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ['href'],
    RETURN_DOM: true,
  });

/** How what markdown calls links and headings is shown. */
export interface Reading {
  readonly link: (element: Element, children: ReactNode, key: number) => ReactNode;
  readonly heading: (tag: string) => string;
}

/** Of a stranger: a click follows no link, its address is text beside its words; headings are none of the page. */
const ofStranger: Reading = {
  link: (element, children, key) => {
    // Markdown makes a mail address of `name@1.2.3`.
    const address = (element.getAttribute('href') ?? '').replace(/^mailto:/, '');
    return (
      <Fragment key={key}>
        {children}
        {address && address !== element.textContent ? <code> ({address})</code> : null}
      </Fragment>
    );
  },
  heading: () => 'strong',
};

const nodeOf = (node: Node, key: number, reading: Reading): ReactNode => {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const children = [...node.childNodes].map((child, at) => nodeOf(child, at, reading));
  if (node.tagName === 'A') return reading.link(node, children, key);
  const tag = node.tagName.toLowerCase();
  return createElement(
    HEADING.test(node.tagName) ? reading.heading(tag) : tag,
    { key },
    ...children,
  );
};

/** So deep nobody quotes or lists, and the time to read it grows with the square of the depth. */
const TOO_DEEP = /(?:>[ \t]{0,4}|[-*+][ \t]{1,4}|\d{1,9}[.)][ \t]{1,4}){100}/;

/** As it stands, where it was made to break whoever reads it: thousands of quotes within each other. */
export const readOr = <T,>(text: string, read: (text: string) => T, plain: T): T => {
  if (TOO_DEEP.test(text)) return plain;
  try {
    return read(text);
  } catch {
    return plain;
  }
};

/** Markdown as elements of React, so that no text of it becomes markup. */
export const elementsOf = (text: string, reading: Reading): ReactNode =>
  [...clean(text).childNodes].map((node, key) => nodeOf(node, key, reading));

const read = (text: string): ReactNode => elementsOf(text, ofStranger);

/**
 * Text of agents and tools, which nobody trusts: markdown without images, scripts or links that can be
 * followed.
 */
export const SafeText = ({ text }: { readonly text: string }) => {
  const content = useMemo(() => readOr(text, read, <pre>{text}</pre>), [text]);
  return <div className={styles['text']}>{content}</div>;
};
