/** Tokens, chats and generation as every language-model plugin of this project has them. For these plugins only. */
package org.dualslm.llm.text;
