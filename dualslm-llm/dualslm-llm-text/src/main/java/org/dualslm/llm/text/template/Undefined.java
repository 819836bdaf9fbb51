package org.dualslm.llm.text.template;

/** The value of what is not there: prints nothing, holds nothing, is false, and is good for nothing else. */
record Undefined(String what) {
    TemplateException error() {
        return new TemplateException(what + " is undefined");
    }
}
