/** What a checkpoint's {@code config.json} says of its transformer. */
package org.dualslm.llm.text.config;
