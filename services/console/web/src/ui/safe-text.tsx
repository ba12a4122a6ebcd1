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

/** A link of a stranger is not followed by a click: its address is shown as text beside its words. */
const link = (element: Element, children: ReactNode, key: number): ReactNode => {
  // Markdown makes a mail address of `name@1.2.3`.
  const address = (element.getAttribute('href') ?? '').replace(/^mailto:/, '');
  return (
    <Fragment key={key}>
      {children}
      {address && address !== element.textContent ? <code> ({address})</code> : null}
    </Fragment>
  );
};

const nodeOf = (node: Node, key: number): ReactNode => {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const children = [...node.childNodes].map(nodeOf);
  if (node.tagName === 'A') return link(node, children, key);
  // Headings of strangers are no headings of the page.
  const tag = HEADING.test(node.tagName) ? 'strong' : node.tagName.toLowerCase();
  return createElement(tag, { key }, ...children);
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

const read = (text: string): ReactNode => [...clean(text).childNodes].map(nodeOf);

/**
 * Text of agents and tools, which nobody trusts: markdown without images, scripts or links that can be
 * followed. It is made of React elements, so no text becomes markup.
 */
export const SafeText = ({ text }: { readonly text: string }) => {
  const content = useMemo(() => readOr(text, read, <pre>{text}</pre>), [text]);
  return <div className={styles['text']}>{content}</div>;
};
