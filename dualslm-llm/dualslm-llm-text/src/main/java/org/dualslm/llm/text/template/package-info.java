/**
 * The part of Jinja2 that published chat templates use, with their authors' whitespace rules, and with text that remembers who
 * wrote it. Strict: what it does not know it refuses, with the line. A template is data from strangers: it reaches no Java object,
 * no file, and ends within a budget.
 */
package org.dualslm.llm.text.template;
