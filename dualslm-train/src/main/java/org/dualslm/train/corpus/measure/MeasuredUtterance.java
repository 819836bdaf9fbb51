package org.dualslm.train.corpus.measure;

import org.dualslm.train.corpus.Utterance;

/** An utterance, and how it sounds. Immutable. */
public record MeasuredUtterance(Utterance utterance, SpeechMeasures measures) {}
